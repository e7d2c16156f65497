package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.adaptation.Adaptation;
import dev.sluice.proxy.adaptation.Adaptations;
import dev.sluice.proxy.connector.SessionFacts;
import dev.sluice.session.Peer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes what requests say of a client out of what it said in its handshake, once for clients that say the same. */
final class Declarations {
    /** Clients of one kind say the same; whoever has more kinds than this has each of them made again now and then. */
    private static final int MOST = 1000;

    private static final RequestId ANY = RequestId.of("sluice-declaration");

    private final Adaptations adaptations;
    private final MessageReader reader = new MessageReader(JsonLimits.defaults().forUpstream(Integer.MAX_VALUE));
    private final Map<Said, Declaration> made = new ConcurrentHashMap<>();

    Declarations(Adaptations adaptations) {
        this.adaptations = adaptations;
    }

    /** Of a client that has a session. */
    Declaration of(SessionFacts facts) {
        if (made.size() >= MOST) {
            made.clear();
        }
        return made.computeIfAbsent(new Said(facts.revision(), facts.client()), this::make);
    }

    /** Of a client that asks for a session. */
    Declaration of(ProtocolVersion client, McpRequest initialize) {
        McpRequest modern = between(client).proposal(initialize);
        JsonView identity = modern.body().at("/params/clientInfo");
        return new Declaration(
                modern.body().at("/params/capabilities"),
                identity.member("name").isPresent() ? identity : JsonView.missing());
    }

    Adaptation between(ProtocolVersion client) {
        return adaptations.between(client, ProtocolVersion.V2026_07_28);
    }

    /** Something of a session that was kept as text. */
    JsonView view(String json) {
        return reader.view(json);
    }

    /** A message of Sluice's own that was written as text. */
    McpMessage read(String json) {
        return reader.readOne(json.getBytes(StandardCharsets.UTF_8));
    }

    private Declaration make(Said said) {
        Map<String, Object> params = Map.of(
                "protocolVersion",
                said.client().wireName(),
                "capabilities",
                view(said.peer().capabilities()),
                "clientInfo",
                view(said.peer().identity()));
        return of(said.client(), McpRequest.of(ANY, Methods.INITIALIZE, params));
    }

    private record Said(ProtocolVersion client, Peer peer) {}
}
