package dev.sluice.it.gates;

import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import reactor.blockhound.BlockHound;

/** Installs the gates once, before the first test of the process; JUnit finds it as a service. */
public final class Gates implements LauncherSessionListener {
    /** Found as a service. */
    public Gates() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingLeakDetectors());
        BlockHound.install();
    }
}
