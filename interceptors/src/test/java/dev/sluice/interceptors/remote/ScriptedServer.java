package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Hosts interceptors that do what the test says. Answers at once, on the thread that asks. */
final class ScriptedServer implements RemoteServer {
    /** Who was asked about which text. */
    final List<String> asked = new ArrayList<>();

    final List<JsonView> payloads = new ArrayList<>();
    final List<JsonView> contexts = new ArrayList<>();
    final List<JsonView> configs = new ArrayList<>();
    int lists;
    int pageSize = 100;
    boolean endless;
    boolean away;
    boolean listsAway;
    boolean closed;

    private final List<String> interceptors = new ArrayList<>();
    private final Map<String, Function<JsonView, Mono<JsonView>>> scripts = new LinkedHashMap<>();
    private final Sinks.Many<String> notices = Sinks.many().multicast().directBestEffort();

    /** Lists an interceptor that has nothing against anything. */
    void has(String name, String type, String members) {
        interceptors.add("{\"name\":\"" + name + "\",\"type\":\"" + type + "\"," + members + "}");
        scripts.putIfAbsent(name, payload -> Mono.just(JsonText.read("{\"valid\":true,\"modified\":false}")));
    }

    void answers(String name, String result) {
        scripts.put(name, payload -> Mono.just(JsonText.read(result)));
    }

    void fails(String name) {
        scripts.put(name, payload -> Mono.error(new RemoteServerException("away")));
    }

    /** A mutator that writes something behind the text. */
    void appends(String name, String suffix) {
        scripts.put(name, payload -> {
            String text = text(payload);
            String changed =
                    payload.toJson().replace("\"text\":\"" + text + "\"", "\"text\":\"" + text + suffix + "\"");
            return Mono.just(JsonText.read("{\"modified\":true,\"payload\":" + changed + "}"));
        });
    }

    int listeners() {
        return notices.currentSubscriberCount();
    }

    void notice(String method) {
        notices.tryEmitNext(method).orThrow();
    }

    @Override
    public Mono<JsonView> ask(String method, Map<String, ?> params, Duration limit) {
        return Mono.defer(() -> answer(method, JsonView.of(params)));
    }

    @Override
    public Flux<String> notices() {
        return notices.asFlux();
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> closed = true);
    }

    private Mono<JsonView> answer(String method, JsonView params) {
        boolean list = method.equals("interceptors/list");
        lists += list ? 1 : 0;
        if (away || (listsAway && list)) {
            return Mono.error(new RemoteServerException("away"));
        }
        return list ? Mono.just(page(params)) : invoked(params);
    }

    private Mono<JsonView> invoked(JsonView params) {
        String name = params.member("name").string().orElseThrow();
        asked.add(name + ":" + text(params.member("payload")));
        payloads.add(params.member("payload"));
        contexts.add(params.member("context"));
        configs.add(params.member("config"));
        return Objects.requireNonNull(scripts.get(name)).apply(params.member("payload"));
    }

    private JsonView page(JsonView params) {
        int from = params.member("cursor").string().map(Integer::parseInt).orElse(0);
        int to = Math.min(from + pageSize, interceptors.size());
        String next = endless || to < interceptors.size() ? ",\"nextCursor\":\"" + (endless ? 0 : to) + "\"" : "";
        return JsonText.read(
                "{\"interceptors\":[" + String.join(",", interceptors.subList(from, to)) + "]" + next + "}");
    }

    private static String text(JsonView payload) {
        return payload.at("/arguments/text")
                .string()
                .or(() -> payload.member("text").string())
                .orElse("");
    }
}
