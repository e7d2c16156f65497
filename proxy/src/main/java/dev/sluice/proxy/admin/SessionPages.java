package dev.sluice.proxy.admin;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.session.SessionInfo;
import dev.sluice.session.SessionManager;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * The sessions for operators: {@code GET /sessions} lists them in the order of their opening, {@code GET
 * /sessions/DIGEST} shows one, {@code DELETE /sessions/DIGEST} removes it. A session is named by the digest of its id, as
 * in the log; nothing here gives its id away.
 *
 * <p>A page that is asked for looks at every session of the process, so it is not for event loops.
 */
public final class SessionPages {
    private static final String PATH = "/sessions";
    private static final int USUAL_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 1_000;

    private final SessionManager sessions;

    /**
     * Makes the pages.
     *
     * @param sessions what they show
     */
    public SessionPages(SessionManager sessions) {
        this.sessions = sessions;
    }

    /** Whether a path is one of these pages. */
    static boolean isAt(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    /** The methods that a page offers. */
    static List<HttpMethod> methods(String path) {
        return path.equals(PATH)
                ? List.of(HttpMethod.GET, HttpMethod.HEAD)
                : List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.DELETE);
    }

    /** A page, when it is subscribed. */
    Mono<Page> answer(HttpMethod method, String uri) {
        return Mono.defer(() -> answerNow(method, new QueryStringDecoder(uri)));
    }

    private Mono<Page> answerNow(HttpMethod method, QueryStringDecoder uri) {
        if (uri.path().equals(PATH)) {
            return Mono.just(list(uri.parameters()));
        }
        String digest = uri.path().substring(PATH.length() + 1);
        return method.equals(HttpMethod.DELETE) ? kill(digest) : Mono.just(show(digest));
    }

    private Page list(Map<String, List<String>> parameters) {
        Optional<Long> limit = number(parameters, "limit", USUAL_LIMIT).filter(it -> it >= 1 && it <= HIGHEST_LIMIT);
        Optional<Long> after = number(parameters, "after", 0);
        if (limit.isEmpty() || after.isEmpty()) {
            return Page.text(
                    400, "limit, after: expected whole numbers, limit in 1.." + HIGHEST_LIMIT + " and after from 0\n");
        }
        List<SessionInfo> page = sessions.list(limit.get().intValue(), after.get());
        String next = page.size() < limit.get()
                ? ""
                : ",\"next\":" + page.get(page.size() - 1).number();
        String list = page.stream().map(SessionPages::json).collect(Collectors.joining(","));
        return Page.json("{\"sessions\":[" + list + "]" + next + "}\n");
    }

    /** Empty when it is there and is not a number from 0 on. */
    private static Optional<Long> number(Map<String, List<String>> parameters, String name, long usual) {
        List<String> values = parameters.getOrDefault(name, List.of(Long.toString(usual)));
        String value = values.size() == 1 ? values.get(0) : "";
        return value.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(value)) : Optional.empty();
    }

    private Page show(String digest) {
        List<SessionInfo> found = sessions.findByDigest(digest);
        return found.size() == 1 ? Page.json(json(found.get(0)) + "\n") : noSingle(found.size());
    }

    private Mono<Page> kill(String digest) {
        return sessions.kill(digest)
                .map(count ->
                        count == 1 ? Page.json("{\"removed\":" + JsonText.quote(digest) + "}\n") : noSingle(count));
    }

    private static Page noSingle(int count) {
        return count == 0
                ? Page.text(404, "There is no session with this digest\n")
                : Page.text(409, count + " sessions have this digest; none of them was touched\n");
    }

    private static String json(SessionInfo session) {
        return "{\"number\":" + session.number()
                + ",\"digest\":" + JsonText.quote(session.digest())
                + ",\"route\":" + JsonText.quote(session.route())
                + ",\"principal\":" + JsonText.quote(session.principal())
                + ",\"protocolVersion\":"
                + orNull(session.protocolVersion().map(ProtocolVersion::wireName))
                + ",\"ageSeconds\":" + session.age().toSeconds()
                + ",\"idleSeconds\":" + session.idle().toSeconds()
                + ",\"holds\":" + session.holds()
                + ",\"anonymous\":" + session.anonymous()
                + ",\"upstream\":" + orNull(session.upstreamReplica()) + "}";
    }

    private static String orNull(Optional<String> text) {
        return text.map(JsonText::quote).orElse("null");
    }

    /** What to send. */
    record Page(int status, String type, String body) {
        private static Page json(String body) {
            return new Page(200, "application/json", body);
        }

        private static Page text(int status, String body) {
            return new Page(status, "text/plain; charset=utf-8", body);
        }
    }
}
