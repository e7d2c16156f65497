package dev.sluice.proxy.cli;

import dev.sluice.config.Address;
import dev.sluice.config.AdminConfig;
import dev.sluice.config.ListenConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.cli.demo.DemoServer;
import dev.sluice.proxy.cli.demo.Story;
import dev.sluice.proxy.route.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;

/** {@code sluice demo}: a server, Sluice before it, and a client that tells what it sees. */
final class DemoCommand {
    private final Terminal terminal;
    private final Greeting greeting;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
        this.greeting = new Greeting(terminal);
    }

    int run(Path serverJar, boolean once) {
        try (DemoServer server = DemoServer.start(serverJar)) {
            SluiceConfig config = config(server.url());
            try (Sluice sluice = Sluice.start(config)) {
                Runtime.getRuntime().addShutdownHook(new Thread(sluice::close, "sluice-stop"));
                terminal.say("A Java error checker runs on " + server.url());
                Finding finding = greeting.introduce(sluice, config).get(0);
                tell(sluice.endpoint(finding.route()), finding.route());
                if (!once) {
                    terminal.say("Everything stays up. Call it by hand:");
                    greeting.suggest(sluice, finding);
                    Signal.await();
                }
            }
            return 0;
        }
    }

    private void tell(URI endpoint, Route route) {
        URI streamEndpoint = endpoint.resolve(route.sse().orElseThrow());
        Story story = new Story(terminal::say, HttpClient.newHttpClient(), endpoint, streamEndpoint, System::nanoTime);
        terminal.say("");
        story.tell();
        terminal.say("");
        story.tellRevisions();
        terminal.say("");
    }

    private SluiceConfig config(URI upstream) {
        ListenConfig listen = ListenConfig.defaults();
        AdminConfig admin = AdminConfig.defaults();
        return SluiceConfig.forUpstream(
                upstream, listen.withAddress(free(listen.address())), admin.withAddress(free(admin.address())));
    }

    /** The address, or the same with any free port when its own is taken. */
    private Address free(Address wanted) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(wanted.host(), wanted.port()));
            return wanted;
        } catch (IOException e) {
            terminal.say("Port " + wanted.port() + " is taken; the demo uses a free one instead");
            return new Address(wanted.host(), 0);
        }
    }
}
