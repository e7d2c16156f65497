package dev.sluice.bench;

/** Something that calls can be sent to. */
record Target(String name, JavaProcess process) {
    String url() {
        return process.url();
    }

    long pid() {
        return process.pid();
    }
}
