package dev.sluice.config;

/**
 * Section {@code admin}: health, metrics and pages for operators, on a listener of their own.
 *
 * @param address where the admin listener binds, default 127.0.0.1:8809
 * @param enabled whether there is one, default true
 * @param connections open at once, default 256
 */
public record AdminConfig(Address address, boolean enabled, int connections) {
    /**
     * What holds when the file says nothing.
     *
     * @return enabled on 127.0.0.1:8809
     */
    public static AdminConfig defaults() {
        return new AdminConfig(new Address("127.0.0.1", 8809), true, 256);
    }

    /**
     * The same listener elsewhere.
     *
     * @param other where to bind instead
     * @return a copy
     */
    public AdminConfig withAddress(Address other) {
        return new AdminConfig(other, enabled, connections);
    }

    /**
     * The same listener, there or not.
     *
     * @param wanted whether there is one
     * @return a copy
     */
    public AdminConfig withEnabled(boolean wanted) {
        return new AdminConfig(address, wanted, connections);
    }
}
