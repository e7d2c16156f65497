package dev.sluice.proxy.authentication;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a certificate calls its owner. */
final class CertificateNames {
    /** RFC 5280, section 4.2.1.6: the kind of an alternative name that is a URI. */
    private static final int URI = 6;

    private CertificateNames() {}

    /** The SPIFFE id if there is one, else the distinguished name. */
    static String subject(X509Certificate certificate) {
        try {
            @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> name : names) {
                    if (name.get(0).equals(URI) && String.valueOf(name.get(1)).startsWith("spiffe://")) {
                        return String.valueOf(name.get(1));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw RefusedException.invalidToken("certificate");
        }
        return certificate.getSubjectX500Principal().getName();
    }
}
