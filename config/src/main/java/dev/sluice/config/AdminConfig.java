package dev.sluice.config;

/**
 * Section {@code admin}: health, metrics and pages for operators, on a listener of their own.
 *
 * @param address where the admin listener binds, default 127.0.0.1:8809
 * @param enabled whether there is one, default true
 */
public record AdminConfig(Address address, boolean enabled) {
    /**
     * What holds when the file says nothing.
     *
     * @return enabled on 127.0.0.1:8809
     */
    public static AdminConfig defaults() {
        return new AdminConfig(new Address("127.0.0.1", 8809), true);
    }

    /**
     * The same listener elsewhere.
     *
     * @param other where to bind instead
     * @return a copy
     */
    public AdminConfig withAddress(Address other) {
        return new AdminConfig(other, enabled);
    }
}
