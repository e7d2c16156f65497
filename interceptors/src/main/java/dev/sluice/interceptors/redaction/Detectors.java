package dev.sluice.interceptors.redaction;

import com.google.re2j.Pattern;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The kinds of secrets that are known by name. */
final class Detectors {
    private static final String LONG_WORD = "[A-Za-z0-9_-]";

    /** Not in this list by default: what is personal rather than secret, and often meant to pass. */
    private static final Set<String> ON_REQUEST = Set.of("email-address", "us-social-security-number");

    private Detectors() {}

    /** The names that are looked for when nothing is configured. */
    static List<String> standard() {
        return all().stream()
                .map(Detector::kind)
                .filter(kind -> !ON_REQUEST.contains(kind))
                .toList();
    }

    /**
     * Those of some names.
     *
     * @throws IllegalArgumentException when a name is not known
     */
    static List<Detector> named(List<String> kinds) {
        Map<String, Detector> known =
                all().stream().collect(Collectors.toMap(Detector::kind, Function.identity(), (one, other) -> one));
        List<Detector> found = new ArrayList<>();
        for (String kind : kinds) {
            Detector detector = known.get(kind);
            if (detector == null) {
                throw new IllegalArgumentException("patterns: " + kind + " (expected: one of "
                        + known.keySet().stream().sorted().collect(Collectors.joining(", ")) + ")");
            }
            found.add(detector);
        }
        return found;
    }

    private static List<Detector> all() {
        return List.of(
                RegexDetector.of(
                        "aws-access-key",
                        "\\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA|AIPA)[A-Z0-9]{16}\\b",
                        "AKIA",
                        "ASIA",
                        "AGPA",
                        "AIDA",
                        "AROA",
                        "ANPA",
                        "ANVA",
                        "AIPA"),
                RegexDetector.of(
                        "github-token",
                        "\\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})",
                        "ghp_",
                        "gho_",
                        "ghu_",
                        "ghs_",
                        "ghr_",
                        "github_pat_"),
                RegexDetector.of("gitlab-token", "\\bglpat-" + LONG_WORD + "{20,}", "glpat-"),
                RegexDetector.of("slack-token", "\\bxox[abeoprs]-[A-Za-z0-9-]{10,}", "xox"),
                RegexDetector.of("google-api-key", "\\bAIza" + LONG_WORD + "{35}", "AIza"),
                RegexDetector.of("stripe-key", "\\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}", "k_live_", "k_test_"),
                RegexDetector.of("model-api-key", "\\bsk-" + LONG_WORD + "{20,}", "sk-"),
                RegexDetector.of("npm-token", "\\bnpm_[A-Za-z0-9]{36}\\b", "npm_"),
                RegexDetector.of(
                        "private-key",
                        "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^-]*(?:-----END [A-Z0-9 ]{0,40}-----)?",
                        "PRIVATE KEY"),
                checked(
                        "jwt",
                        "\\beyJ" + LONG_WORD + "{8,}\\.eyJ" + LONG_WORD + "{8,}\\." + LONG_WORD + "{8,}",
                        Detectors::isJwt,
                        "eyJ"),
                RegexDetector.of("bearer-token", "(?i:\\bbearer )[A-Za-z0-9._~+/-]{16,}=*", "earer ", "EARER "),
                RegexDetector.of("url-password", "://[^/?#\\s:@]*:[^/?#\\s@]+@", "://"),
                new PaymentCards(),
                checked("iban", "\\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\\b", Detectors::isIban),
                checked(
                        "us-social-security-number",
                        "\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b",
                        Detectors::isIssuedNumber,
                        "-"),
                RegexDetector.of(
                        "email-address", "\\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,250}\\.[A-Za-z]{2,24}\\b", "@"));
    }

    private static Detector checked(String kind, String regex, Predicate<String> check, String... hints) {
        return new RegexDetector(kind, List.of(hints), Pattern.compile(regex), check);
    }

    /** RFC 7515: the first part is a JSON object that names an algorithm. */
    private static boolean isJwt(String text) {
        try {
            byte[] header = Base64.getUrlDecoder().decode(text.substring(0, text.indexOf('.')));
            return new String(header, StandardCharsets.UTF_8).contains("\"alg\"");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** ISO 13616: the number with its first four characters at the end, letters as 10 to 35, is 1 modulo 97. */
    private static boolean isIban(String text) {
        String plain = text.replace(" ", "");
        String turned = plain.substring(4) + plain.substring(0, 4);
        StringBuilder digits = new StringBuilder();
        turned.chars().forEach(character -> digits.append(Character.digit(character, 36)));
        return plain.length() >= 15
                && plain.length() <= 34
                && new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
    }

    /** Area, group and serial that were never given out. */
    private static boolean isIssuedNumber(String text) {
        String area = text.substring(0, 3);
        return !area.equals("000")
                && !area.equals("666")
                && area.charAt(0) != '9'
                && !text.startsWith("00", 4)
                && !text.endsWith("0000");
    }
}
