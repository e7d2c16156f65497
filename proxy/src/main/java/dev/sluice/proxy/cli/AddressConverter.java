package dev.sluice.proxy.cli;

import dev.sluice.config.Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code HOST:PORT}, with an IPv6 address in brackets. */
final class AddressConverter implements ITypeConverter<Address> {
    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9](?:[A-Za-z0-9._-]*)))" + ":([0-9]{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    @Override
    public Address convert(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > HIGHEST_PORT) {
            throw new TypeConversionException(
                    "'" + text + "' (expected: HOST:PORT with port 0..65535, like 127.0.0.1:8808 or [::1]:8808)");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new Address(host, Integer.parseInt(matcher.group(3)));
    }
}
