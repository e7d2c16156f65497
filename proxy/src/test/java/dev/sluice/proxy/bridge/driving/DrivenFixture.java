package dev.sluice.proxy.bridge.driving;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.Received;
import dev.sluice.proxy.testing.TestProxy;
import dev.sluice.proxy.testing.Wire;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A Sluice before a server that is modern and nothing else. */
final class DrivenFixture implements AutoCloseable {
    static final String INITIALIZED = Json.notification("notifications/initialized", "{}");

    final FakeUpstream upstream = new FakeUpstream();
    final TestProxy proxy;
    private final Map<Integer, Listener> listeners = new ConcurrentHashMap<>();
    private volatile String granted = "";

    DrivenFixture(String... sections) {
        this(setup -> setup, sections);
    }

    private DrivenFixture(UnaryOperator<TestProxy.Setup> tuning, String... sections) {
        upstream.on("initialize", (request, wire) -> wire.json(400, Json.error(request.id(), -32022)));
        upstream.on("subscriptions/listen", this::listen);
        TestProxy.Setup setup = tuning.apply(TestProxy.before(upstream).upstream("revision: '2026-07-28'"));
        for (String section : sections) {
            setup = setup.with(section);
        }
        this.proxy = setup.start();
        serve("\"tools\":{}");
    }

    /** With tasks carried between the eras, and a server that has the extension. */
    static DrivenFixture withTasks(String... sections) {
        DrivenFixture fixture = new DrivenFixture(setup -> setup.route("tasks: true"), sections);
        fixture.serve("\"tools\":{},\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}");
        return fixture;
    }

    /** Says what the server has. */
    void serve(String capabilities) {
        upstream.on(
                "server/discover",
                (request, wire) -> wire.result(
                        request,
                        "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{"
                                + capabilities + "},\"instructions\":\"Look first.\",\"ttlMs\":1,\"cacheScope\":"
                                + "\"public\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"
                                + "{\"name\":\"new\",\"title\":\"New\",\"version\":\"2\"}}}"));
    }

    /** Grants every request to listen only this; JSON text. */
    void grant(String filter) {
        granted = filter;
    }

    /** A client that has had its handshake and has said so. */
    LegacyClient client(String revision, String capabilities) {
        LegacyClient client = proxy.legacy().initialize(revision, capabilities);
        var unused = client.reply(INITIALIZED);
        return client;
    }

    /** The request to listen that came as the n-th, 1 or more. */
    Listener listener(int number) {
        return Awaitility.await("listener " + number).until(() -> listeners.get(number), found -> found != null);
    }

    /** The data of the next event that is a message. */
    static String next(RawClient stream) {
        return Awaitility.await("an event")
                .until(() -> stream.event().map(RawClient.Event::data).orElse(""), data -> !data.isEmpty());
    }

    private void listen(Received request, Wire wire) throws IOException {
        Listener listener = new Listener(request);
        wire.openStream();
        String filter = granted.isEmpty() ? request.at("/params/notifications") : granted;
        wire.event(Json.notification(
                "notifications/subscriptions/acknowledged",
                "{\"_meta\":" + listener.tag() + ",\"notifications\":" + filter + "}"));
        listeners.put(listeners.size() + 1, listener);
        listener.write(wire);
    }

    @Override
    public void close() {
        proxy.close();
        upstream.close();
    }

    /** A stream of changes that the server has open. */
    static final class Listener {
        private static final String END = "end";

        final Received request;
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final CountDownLatch closed = new CountDownLatch(1);

        Listener(Received request) {
            this.request = request;
        }

        void changed(String list) {
            events.add(Json.notification("notifications/" + list + "/list_changed", "{\"_meta\":" + tag() + "}"));
        }

        void told(String method, String members) {
            events.add(Json.notification(method, "{\"_meta\":" + tag() + "," + members + "}"));
        }

        void updated(String uri) {
            events.add(Json.notification(
                    "notifications/resources/updated", "{\"_meta\":" + tag() + ",\"uri\":\"" + uri + "\"}"));
        }

        /** Ends as a server does that stops. */
        void end() {
            events.add(END);
        }

        boolean awaitClosed() {
            try {
                return closed.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private String tag() {
            return "{\"io.modelcontextprotocol/subscriptionId\":" + request.id() + "}";
        }

        private void write(Wire wire) throws IOException {
            while (!wire.isClosedSoon()) {
                String event = events.poll();
                if (END.equals(event)) {
                    wire.event(Json.result(request.id(), "{\"resultType\":\"complete\",\"_meta\":" + tag() + "}"));
                    wire.endStream();
                    return;
                }
                if (event != null) {
                    wire.event(event);
                }
            }
            closed.countDown();
        }
    }
}
