package dev.sluice.proxy.cli;

import dev.sluice.config.SluiceConfig;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.Sluice;
import dev.sluice.proxy.route.Route;
import java.util.List;
import reactor.core.publisher.Flux;

/** Says at the start what is served, what was found behind it, and what to type next. */
final class Greeting {
    private final Terminal terminal;

    Greeting(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Prints the addresses at once, and the rest as the upstreams answer what they are; returns what they are. */
    List<Finding> introduce(Sluice sluice, SluiceConfig config) {
        for (Route route : sluice.routes()) {
            terminal.say("Sluice " + Sluice.version() + " is listening on " + sluice.endpoint(route));
        }
        sluice.adminUrl().ifPresent(url -> terminal.say("  admin on " + url));
        terminal.say("  sessions: up to " + config.session().maxSessions() + ", " + sluice.sessionStore());
        return find(sluice, config);
    }

    /** Prints a command to type next. */
    void suggest(Sluice sluice, Finding finding) {
        terminal.say("  " + FirstCall.of(sluice.endpoint(finding.route()), finding));
        terminal.say("Stop it with Ctrl-C.");
    }

    /** Asks all upstreams at the same time and prints in the order of the routes; an upstream may well be away. */
    private List<Finding> find(Sluice sluice, SluiceConfig config) {
        boolean several = sluice.routes().size() > 1;
        return Flux.fromIterable(sluice.routes())
                .zipWithIterable(config.routes())
                .flatMapSequential(pair -> Finding.of(pair.getT1(), pair.getT2().upstream()))
                .doOnNext(finding -> print(finding, several ? finding.route().path() + ": " : ""))
                .collectList()
                .blockOptional()
                .orElse(List.of());
    }

    private void print(Finding finding, String prefix) {
        terminal.say("  speaks   " + prefix
                + String.join(
                        ", ",
                        ProtocolVersion.wireNamesNewestFirst(finding.route().servedRevisions())));
        terminal.say("  upstream " + prefix + finding.describe());
    }
}
