package dev.sluice.it.gates;

import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import reactor.blockhound.BlockHound;

/**
 * Installs the gates once, before the first test of the process; JUnit finds it as a service. A process that only looks for
 * tests, as Maven does before it starts others to run them, is left as it is.
 */
public final class Gates implements TestExecutionListener {
    private static final String AUTHORIZATION_SERVER =
            "no.nav.security.mock.oauth2.http.NettyWrapper$RouterChannelHandler";

    /** Found as a service. */
    public Gates() {}

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        if (ResourceLeakDetectorFactory.instance() instanceof RecordingLeakDetectors) {
            return;
        }
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingLeakDetectors());
        // The authorization server of the tests works on event loops of its own, and is not what is tested.
        BlockHound.builder()
                .loadIntegrations()
                .allowBlockingCallsInside(AUTHORIZATION_SERVER, "channelRead0")
                // When several threads make Netty's allocator grow, one of them stands still for a moment.
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                .install();
    }
}
