package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All adaptations between revisions, made once. Immutable; any thread may use it. */
public final class Adaptations {
    private final Map<ProtocolVersion, Map<ProtocolVersion, Adaptation>> byClient =
            new EnumMap<>(ProtocolVersion.class);

    /** Makes a codec for each revision, and connects each with each. */
    public Adaptations() {
        JsonText json = new JsonText();
        Shapes shapes = new Shapes();
        Map<ProtocolVersion, Codec> codecs = codecs(json);
        codecs.forEach((client, clientCodec) -> {
            Map<ProtocolVersion, Adaptation> byServer = new EnumMap<>(ProtocolVersion.class);
            codecs.forEach((server, serverCodec) -> byServer.put(
                    server,
                    new Adaptation(
                            new Way(clientCodec, serverCodec, shapes),
                            new Way(serverCodec, clientCodec, shapes),
                            json)));
            byClient.put(client, byServer);
        });
    }

    /**
     * Finds the adaptation of a conversation.
     *
     * @param client the client's revision
     * @param server the server's revision
     * @return between the two; changes nothing when they are the same
     */
    public Adaptation between(ProtocolVersion client, ProtocolVersion server) {
        Map<ProtocolVersion, Adaptation> byServer = byClient.getOrDefault(client, Map.of());
        Adaptation adaptation = byServer.get(server);
        if (adaptation == null) {
            throw new IllegalStateException("no codec for " + client + " or " + server);
        }
        return adaptation;
    }

    private static Map<ProtocolVersion, Codec> codecs(JsonText json) {
        List<Rule> lowering = Stream.of(
                        new ContentRules(json).lowering(),
                        DefinitionRules.lowering(),
                        CapabilityRules.lowering(),
                        SamplingRules.lowering(),
                        FormRules.lowering())
                .flatMap(List::stream)
                .toList();
        List<Rule> raising = Stream.of(
                        TaskRules.raising(),
                        DefinitionRules.raising(),
                        CapabilityRules.raising(),
                        FormRules.raising(),
                        ErrorRules.raising())
                .flatMap(List::stream)
                .toList();
        Map<ProtocolVersion, Codec> codecs = new EnumMap<>(ProtocolVersion.class);
        for (ProtocolVersion revision : ProtocolVersion.ALL) {
            codecs.put(revision, new Codec(revision, of(revision, raising), of(revision, lowering)));
        }
        return codecs;
    }

    private static List<Rule> of(ProtocolVersion revision, List<Rule> rules) {
        return rules.stream()
                .filter(rule -> rule.revisions().contains(revision))
                .toList();
    }
}
