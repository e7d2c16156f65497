package dev.sluice.proxy.adaptation;

/** Something that the receiver's revision cannot say, and that must not be left out silently. */
final class NotRepresentableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String contentType;

    /**
     * Makes one.
     *
     * @param contentType what it is, for the sender
     */
    NotRepresentableException(String contentType) {
        super("not representable: " + contentType, null, false, false);
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }
}
