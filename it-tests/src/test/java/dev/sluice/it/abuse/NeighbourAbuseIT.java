package dev.sluice.it.abuse;

import dev.sluice.it.wire.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The cases of the catalogue in which one client, or one server, is after what belongs to another. */
final class NeighbourAbuseIT {
    /** Answers two calls at once, and the second one first, so that only what names them tells them apart. */
    private static final String SHARED_SERVER = """
            held=
            while read -r line; do
              printf '%s\\n' "$line" >> heard.jsonl
              id=$(printf '%s' "$line" | sed -n 's/.*"id":\\("[^"]*"\\|[0-9]*\\).*/\\1/p')
              case $line in
                *'"initialize"'*)
                  version=$(printf '%s' "$line" | sed -n 's/.*"protocolVersion":"\\([^"]*\\)".*/\\1/p')
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"%s","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}}\\n' "$id" "$version" ;;
                *'"tools/call"'*)
                  token=$(printf '%s' "$line" | sed -n 's/.*"progressToken":\\("[^"]*"\\|[0-9]*\\).*/\\1/p')
                  text=$(printf '%s' "$line" | sed -n 's/.*"text":"\\([AB]\\)".*/\\1/p')
                  progress=$(printf '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":%s,"progress":1,"message":"%s"}}' "$token" "$text")
                  result=$(printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}' "$id" "$text")
                  if [ -z "$held" ]; then
                    held=$progress
                    held_result=$result
                  else
                    printf '%s\\n%s\\n%s\\n%s\\n' "$progress" "$held" "$result" "$held_result"
                    held=
                  fi ;;
                *'"id"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\\n' "$id" ;;
              esac
            done
            """;

    private static final String ROUTES = """
            timeouts: {unreadAnswer: 500ms}
            shutdown: {grace: 500ms}
            routes:
              - {path: /mcp, upstream: {url: "{{upstream}}"}}
              - {path: /asking, upstream: {url: "{{upstream}}", revision: "2025-11-25"}}
              - {path: /shared, upstream: {stdio: {command: [sh, server.sh], directory: "%2$s", mode: shared}}}
              - {path: /u1, upstream: {url: "{{upstream}}"}}
              - {path: /u2, upstream: {url: "%1$s"}}
              - path: /tasks
                upstream: {url: "{{upstream}}"}
                interceptors: [{name: authorization, settings: {rules: [{allow: "true"}]}}]
            """;

    private final ScriptedUpstream second = ScriptedUpstream.start();
    private Optional<GuardedTarget> running = Optional.empty();
    private Optional<Rows> rows = Optional.empty();

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> attack_onANeighbour_getsTheAnswerExpected() throws IOException {
        Rows all = Rows.of(Runner.NEIGHBOURS);
        Files.writeString(folder.resolve("server.sh"), SHARED_SERVER);
        GuardedTarget started = GuardedTarget.start(ROUTES.formatted(second.endpoint(), folder), folder);
        running = Optional.of(started);
        rows = Optional.of(all);
        return all.tests((attack, revision) -> {
            started.upstream().reset();
            second.reset();
            Neighbourhood neighbourhood = new Neighbourhood(started, attack, revision);
            switch (attack.id()) {
                case "SESS-03", "SESS-04", "SESS-05" -> new SessionAttacks(neighbourhood).perform();
                case "SESS-06", "SESS-07", "SESS-08" ->
                    new CorrelationAttacks(neighbourhood, folder.resolve("heard.jsonl")).perform();
                case "SESS-09", "SESS-10", "SESS-11" -> new StateAttacks(neighbourhood).perform();
                case "TOOL-03" -> new ShadowAttack(neighbourhood, second).perform();
                case "DOS-03" -> new StallAttack(neighbourhood).perform();
                default -> throw new IllegalArgumentException("Nobody knows " + attack.id());
            }
        });
    }

    @AfterEach
    void stop() {
        running.ifPresent(GuardedTarget::close);
        second.close();
        rows.ifPresent(Rows::assertAllWereRun);
    }
}
