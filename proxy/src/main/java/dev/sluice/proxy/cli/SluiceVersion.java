package dev.sluice.proxy.cli;

import dev.sluice.proxy.Sluice;
import picocli.CommandLine.IVersionProvider;

/** What {@code sluice --version} prints. */
final class SluiceVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "Sluice " + Sluice.version(), "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
        };
    }
}
