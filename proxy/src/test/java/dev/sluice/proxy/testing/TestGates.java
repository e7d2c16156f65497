package dev.sluice.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import reactor.blockhound.BlockHound;

/**
 * Watches every test of the module, found by JUnit's ServiceLoader: a blocking call on an event loop throws there, a
 * leaked buffer fails the class, and a line at ERROR that the test did not ask for fails the test.
 */
public final class TestGates implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(TestGates.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        var unused = context.getRoot().getStore(SPACE).computeIfAbsent(Installed.class, key -> Installed.now());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ErrorLines.forget();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        boolean expected = AnnotationSupport.isAnnotated(context.getElement(), ExpectsErrorLines.class);
        if (expected) {
            assertThat(ErrorLines.take())
                    .as("lines at ERROR that the test asks for")
                    .isNotEmpty();
        } else {
            assertThat(ErrorLines.take()).as("lines at ERROR").isEmpty();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(LeakReports.take()).as("leaked buffers").isEmpty();
    }

    private record Installed() {
        static Installed now() {
            LeakReports.install();
            ErrorLines.install();
            BlockHound.builder()
                    .loadIntegrations()
                    // When several threads make Netty's allocator grow, one of them stands still for a moment.
                    .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                    .install();
            return new Installed();
        }
    }
}
