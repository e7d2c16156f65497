package dev.sluice.it.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.process.SluiceProcess;
import dev.sluice.it.wire.McpCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that the packaged Sluice starts itself, well-behaved and otherwise. */
@Timeout(120)
final class StdioUpstreamIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NEWEST = "2025-11-25";

    /** A server whose tools are its ways to misbehave; {@code pid} tells which process answers. */
    private static final String SERVER = """
            while read -r line; do
              id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([0-9a-z"-]*\\).*/\\1/p')
              case $line in
                *'"initialize"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}}\\n' "$id" ;;
                *'"server/discover"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\\n' "$id" ;;
                *'"die"'*) kill -9 $$ ;;
                *'"silent"'*) ;;
                *'"rubbish"'*) echo rubbish ;;
                *'"endless"'*) head -c 1073741824 /dev/zero ;;
                *'"tools/call"'*)
                  printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}\\n' "$id" $$ ;;
              esac
            done
            """;

    /** Ignores everything that asks it to end, and so does what it starts. */
    private static final String STUBBORN =
            "trap '' TERM INT HUP\n" + SERVER + "sh -c \"trap '' TERM INT HUP; while :; do sleep 1; done\"\n";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeServers() throws IOException {
        Files.writeString(folder.resolve("a server.sh"), SERVER);
        Files.writeString(folder.resolve("stubborn.sh"), STUBBORN);
    }

    @Test
    void sessions_haveAProcessEach() {
        try (SluiceProcess sluice = SluiceProcess.starting("sh 'a server.sh'", folder)) {
            McpCaller first = McpCaller.connect(sluice.endpoint(), NEWEST);
            McpCaller second = McpCaller.connect(sluice.endpoint(), NEWEST);

            String pid = pid(first);
            assertThat(pid).isNotEqualTo(pid(second)).isEqualTo(pid(first));
        }
    }

    @Test
    void session_thatItsClientEnds_leavesNoProcess() {
        try (SluiceProcess sluice = SluiceProcess.starting("sh 'a server.sh'", folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), NEWEST);
            String pid = pid(caller);

            assertThat(caller.delete()).isEqualTo(200);

            awaitEnd(pid);
        }
    }

    @Test
    void call_whoseProcessIsKilled_saysSoAndTheSessionGoesOn() {
        try (SluiceProcess sluice = SluiceProcess.starting("sh 'a server.sh'", folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), NEWEST);
            String pid = pid(caller);

            McpCaller.Outcome died = call(caller, "die");

            assertThat(reason(died)).isEqualTo("upstream_connection_lost");
            assertThat(died.answer().at("/error/data/signal").asInt()).isEqualTo(9);
            assertThat(died.answer().at("/error/data/exitCode").asInt()).isEqualTo(137);
            assertThat(pid(caller)).isNotEmpty().isNotEqualTo(pid);
        }
    }

    @Test
    void call_answeredWithRubbish_failsAtOnce() {
        try (SluiceProcess sluice = SluiceProcess.starting("sh 'a server.sh'", folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), NEWEST);

            assertThat(reason(call(caller, "rubbish"))).isEqualTo("upstream_protocol_error");
            assertThat(pid(caller)).isNotEmpty();
        }
    }

    @Test
    void call_withoutAnAnswer_failsInTime() {
        try (SluiceProcess sluice = configured("timeouts: {upstreamCall: 1s}", "sh", "a server.sh", "")) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), NEWEST);

            assertThat(reason(call(caller, "silent"))).isEqualTo("upstream_timeout");
            assertThat(pid(caller)).isNotEmpty();
        }
    }

    @Test
    void call_answeredWithAGigabyteWithoutALineEnd_failsAndTheSessionGoesOn() {
        try (SluiceProcess sluice = SluiceProcess.starting("sh 'a server.sh'", folder)) {
            McpCaller caller = McpCaller.connect(sluice.endpoint(), NEWEST);

            assertThat(reason(call(caller, "endless"))).isEqualTo("upstream_result_too_large");
            assertThat(pid(caller)).isNotEmpty();
        }
    }

    @Test
    void session_overTheLimitOfProcesses_isRefusedForAWhile() {
        try (SluiceProcess sluice = configured("", "sh", "a server.sh", ", maxProcesses: 1")) {
            McpCaller caller = awaitSession(sluice);

            McpCaller.Outcome refused = initialize(sluice);

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers().first("retry-after")).isPresent();
            assertThat(reason(refused)).isEqualTo("upstream_busy");
            assertThat(caller.delete()).isEqualTo(200);
        }
    }

    @Test
    void session_ofAProcessThatDiesAtItsStart_isRefusedWithItsExitCode() {
        try (SluiceProcess sluice = SluiceProcess.starting("sh -c 'exit 7'", folder)) {
            McpCaller.Outcome refused = initialize(sluice);

            assertThat(refused.answer().at("/error/data/exitCode").asInt()).isEqualTo(7);
        }
    }

    @Test
    void processes_thatIgnoreEverything_areGoneAfterTheEndOfSluice() {
        try (SluiceProcess sluice = SluiceProcess.starting("sh stubborn.sh", folder)) {
            String pid = pid(McpCaller.connect(sluice.endpoint(), NEWEST));

            sluice.terminate();

            awaitEnd(pid);
        }
    }

    @Test
    void processes_thatIgnoreEverything_areGoneAfterTheKillingOfSluice() {
        try (SluiceProcess sluice = SluiceProcess.starting("sh stubborn.sh", folder)) {
            String pid = pid(McpCaller.connect(sluice.endpoint(), NEWEST));

            sluice.kill();

            awaitEnd(pid);
        }
    }

    private SluiceProcess configured(String section, String program, String argument, String settings) {
        return SluiceProcess.configured(
                section + "\nroutes:\n  - {path: /mcp, upstream: {stdio: {command: [\"" + program + "\", \""
                        + folder.resolve(argument) + "\"]" + settings + "}}}\n",
                folder);
    }

    /** The probe of the start may still have the only process. */
    private static McpCaller awaitSession(SluiceProcess sluice) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            McpCaller.Outcome opened = initialize(sluice);
            return opened.status() == 200
                    && new McpCaller(sluice.endpoint(), NEWEST, opened.headers().first("mcp-session-id")).delete()
                            == 200;
        });
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> McpCaller.connect(sluice.endpoint(), NEWEST), caller -> true);
    }

    private static McpCaller.Outcome initialize(SluiceProcess sluice) {
        return new McpCaller(sluice.endpoint(), NEWEST, Optional.empty())
                .call(
                        0,
                        "initialize",
                        "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}");
    }

    private static McpCaller.Outcome call(McpCaller caller, String tool) {
        return caller.call(7, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{}}");
    }

    private static String pid(McpCaller caller) {
        return call(caller, "pid").text();
    }

    private static String reason(McpCaller.Outcome outcome) {
        return outcome.answer().at("/error/data/reason").asString("");
    }

    private static void awaitEnd(String pid) {
        long number = Long.parseLong(pid);
        await().atMost(PATIENCE)
                .until(() ->
                        ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
    }
}
