package dev.sluice.proxy.adaptation;

/** Notes whether anything in one JSON document was changed, so that what nobody changed is passed on as it came. */
final class Edits {
    private boolean any;

    void note() {
        any = true;
    }

    boolean isAny() {
        return any;
    }
}
