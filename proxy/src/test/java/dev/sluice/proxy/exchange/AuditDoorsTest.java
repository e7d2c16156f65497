package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.interceptors.audit.AuditVerification;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.LegacyClient;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit trail of a running Sluice says. */
class AuditDoorsTest {
    private static final String SECRET = "AKIA" + "IOSFODNN7EXAMPLE";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyExchange_hasItsRecord_howeverItEnds() throws IOException {
        Path trail = folder.resolve("audit.log");
        try (FakeUpstream upstream = new FakeUpstream();
                TestProxy proxy = TestProxy.before(upstream)
                        .builtIn("{name: audit, settings: {to: '" + trail + "', overflow: refuse}}")
                        .builtIn("{name: redaction}")
                        .start()) {
            upstream.on("tools/call", (request, wire) -> {
                if (request.at("/params/name").equals("\"never\"")) {
                    wire.hold();
                } else {
                    wire.result(request, "{\"isError\":true,\"text\":\"" + SECRET + "\"}");
                }
            });
            assertThat(proxy.modernReply(Json.modernCall("1", "t")).status()).isEqualTo(200);
            try (RawClient leaving = proxy.modern(Json.modernCall("2", "never"))) {
                assertThat(upstream.await("tools/call")).isNotNull();
                await().until(() -> upstream.received("tools/call").size() == 2);
                assertThat(leaving).isNotNull();
            }
            LegacyClient client = proxy.legacy().initialize("2025-11-25");
            assertThat(client.reply(Json.call("3", "t")).status()).isEqualTo(200);
            assertThat(client.delete().status()).isEqualTo(200);
            await().until(() -> Files.readString(trail).contains("session_removed"));
            await().until(() -> Files.readString(trail).contains("unanswered"));
        }
        String text = Files.readString(trail);
        List<JsonView> records = text.lines().map(JsonText::read).toList();

        assertThat(records)
                .extracting(record -> record.member("event").string().orElse("") + " "
                        + record.member("outcome").string().orElse(""))
                .contains("exchange tool_error", "exchange unanswered", "session_opened ", "session_removed ");
        assertThat(records)
                .filteredOn(record ->
                        record.at("/findings/redaction.aws-access-key").isPresent())
                .hasSize(2);
        assertThat(text).doesNotContain(SECRET);
        assertThat(AuditVerification.verify(List.of(trail), "").problems()).isEmpty();
    }
}
