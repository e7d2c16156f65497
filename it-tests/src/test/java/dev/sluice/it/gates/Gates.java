package dev.sluice.it.gates;

import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.management.ManagementFactory;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import reactor.blockhound.BlockHound;

/** Installs the gates once, before the first test of the process; JUnit finds it as a service. */
public final class Gates implements LauncherSessionListener {
    /** Found as a service. */
    public Gates() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (isMavenItself()) {
            return;
        }
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingLeakDetectors());
        BlockHound.install();
    }

    /** With several test processes Maven looks for the tests in its own, where none is run. */
    private static boolean isMavenItself() {
        return System.getProperty("classworlds.conf") != null
                && !ManagementFactory.getRuntimeMXBean()
                        .getInputArguments()
                        .contains("-XX:+AllowRedefinitionToAddDeleteMethods");
    }
}
