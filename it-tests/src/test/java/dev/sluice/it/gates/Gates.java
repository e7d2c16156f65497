package dev.sluice.it.gates;

import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import reactor.blockhound.BlockHound;

/** Installs the gates once, before the first test of the process; JUnit finds it as a service. */
public final class Gates implements LauncherSessionListener {
    private static final String AUTHORIZATION_SERVER =
            "no.nav.security.mock.oauth2.http.NettyWrapper$RouterChannelHandler";

    /** Found as a service. */
    public Gates() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingLeakDetectors());
        // The authorization server of the tests works on event loops of its own, and is not what is tested.
        BlockHound.builder()
                .loadIntegrations()
                .allowBlockingCallsInside(AUTHORIZATION_SERVER, "channelRead0")
                .install();
    }
}
