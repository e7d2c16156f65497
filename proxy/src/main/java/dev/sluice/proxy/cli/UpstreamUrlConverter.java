package dev.sluice.proxy.cli;

import dev.sluice.config.UpstreamConfig;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the URL of an upstream. The text is not repeated in the complaint, because it may hold a password. */
final class UpstreamUrlConverter implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
        try {
            URI url = new URI(text);
            if (UpstreamConfig.isUsable(url)) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw unusable();
        }
        throw unusable();
    }

    private static TypeConversionException unusable() {
        return new TypeConversionException("not usable (expected: " + UpstreamConfig.EXPECTED_URL + ")");
    }
}
