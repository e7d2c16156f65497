package dev.sluice.proxy.admin;

import dev.sluice.proxy.route.Reloaded;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * {@code POST /reload} reads the configuration file again, and answers what came of it: 200 when it is in effect, 409 with
 * the reason when it is not. As everywhere here, web pages may not.
 */
public final class ReloadPage implements AdminPage {
    private final Supplier<Reloaded> reload;

    /**
     * Makes the page.
     *
     * @param reload reads the file again; may block
     */
    public ReloadPage(Supplier<Reloaded> reload) {
        this.reload = reload;
    }

    @Override
    public Optional<Mono<AdminAnswer>> answer(AdminCall call) {
        return call.path().equals("/reload") ? Optional.of(Mono.fromSupplier(() -> granted(call))) : Optional.empty();
    }

    private AdminAnswer granted(AdminCall call) {
        if (!call.method().equals("POST")) {
            return AdminAnswer.notAllowed("POST");
        }
        return call.fromPage() ? AdminAnswer.text(403, "Web pages may not change anything here") : told(reload.get());
    }

    private static AdminAnswer told(Reloaded reloaded) {
        if (reloaded.outcome() == Reloaded.Outcome.REFUSED) {
            return AdminAnswer.text(409, "Refused, what was in effect stays: " + reloaded.problem());
        }
        String routes = reloaded.routes().stream().map(JsonText::quote).collect(Collectors.joining(","));
        return AdminAnswer.json("{\"outcome\":\"" + reloaded.outcome().name().toLowerCase(Locale.ROOT)
                + "\",\"routes\":[" + routes + "]}\n");
    }
}
