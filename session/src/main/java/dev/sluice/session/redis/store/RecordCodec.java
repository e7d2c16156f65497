package dev.sluice.session.redis.store;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.ClientState;
import dev.sluice.session.Peer;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionLife;
import dev.sluice.session.Tombstone;
import dev.sluice.session.UpstreamReference;
import dev.sluice.session.redis.UnreadableRecordException;
import dev.sluice.session.redis.UnreadableRecordException.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records as JSON, so that replicas of different age can share them.
 *
 * <p>A record says which format it is in. A field that is added without a new format is one that an older replica may
 * lose: it does not know it and leaves it out when it writes the record again. Anything more needs a new format, which
 * older replicas refuse to read. Thread-safe.
 */
final class RecordCodec {
    /** Ours, and the newest that can be read. */
    private static final int FORMAT = 1;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .build())
            .build();

    byte[] encode(Session session) {
        ObjectNode json = mapper.createObjectNode();
        json.put("format", FORMAT);
        json.put("id", session.id().value());
        json.put("route", session.route());
        json.put("principal", session.principal());
        putIfPresent(json, "protocolVersion", session.protocolVersion().map(ProtocolVersion::wireName));
        putPeer(json.putObject("client"), session.client());
        putUpstream(json.putObject("upstream"), session.upstream());
        putState(json.putObject("state"), session.state());
        ObjectNode metadata = json.putObject("metadata");
        session.metadata().forEach(metadata::put);
        json.put("home", session.home());
        json.put("createdAt", session.life().createdAt().toString());
        json.put("timeToLive", session.life().timeToLive().toString());
        json.put("anonymous", session.life().anonymous());
        json.put("version", session.version());
        return mapper.writeValueAsBytes(json);
    }

    private static void putPeer(ObjectNode json, Peer peer) {
        json.put("identity", peer.identity());
        json.put("capabilities", peer.capabilities());
    }

    private static void putUpstream(ObjectNode json, UpstreamReference upstream) {
        putIfPresent(json, "replica", upstream.replica());
        putIfPresent(json, "session", upstream.session());
        putIfPresent(json, "protocolVersion", upstream.protocolVersion().map(ProtocolVersion::wireName));
        putPeer(json.putObject("server"), upstream.server());
    }

    private static void putState(ObjectNode json, ClientState state) {
        putIfPresent(json, "logLevel", state.logLevel());
        var subscriptions = json.putArray("subscriptions");
        state.subscriptions().forEach(subscriptions::add);
        putIfPresent(json, "roots", state.roots());
    }

    private static void putIfPresent(ObjectNode json, String name, Optional<String> value) {
        value.ifPresent(present -> json.put(name, present));
    }

    /**
     * Reads a record.
     *
     * @throws UnreadableRecordException when it is no record, or one of a newer format
     */
    Session decodeSession(byte[] bytes) {
        return decode(bytes, RecordCodec::toSession);
    }

    private <T> T decode(byte[] bytes, Function<JsonNode, T> read) {
        try {
            JsonNode json = mapper.readTree(bytes);
            int format = json.required("format").intValue();
            if (format > FORMAT) {
                throw newer("it has format " + format + ", and this process reads up to " + FORMAT);
            }
            return read.apply(json);
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            // Their messages quote the record.
            throw new UnreadableRecordException(
                    Kind.DAMAGED, "it is not a record (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static UnreadableRecordException newer(String why) {
        return new UnreadableRecordException(Kind.NEWER, why);
    }

    private static Session toSession(JsonNode json) {
        return new Session(
                new SessionId(text(json, "id")),
                text(json, "route"),
                text(json, "principal"),
                revision(json),
                toPeer(json.required("client")),
                toUpstream(json.required("upstream")),
                toState(json.required("state")),
                toMap(json.required("metadata")),
                text(json, "home"),
                new SessionLife(
                        Instant.parse(text(json, "createdAt")),
                        Duration.parse(text(json, "timeToLive")),
                        json.required("anonymous").booleanValue()),
                json.required("version").longValue());
    }

    private static Peer toPeer(JsonNode json) {
        return new Peer(text(json, "identity"), text(json, "capabilities"));
    }

    private static UpstreamReference toUpstream(JsonNode json) {
        return new UpstreamReference(
                optional(json, "replica"), optional(json, "session"), revision(json), toPeer(json.required("server")));
    }

    private static ClientState toState(JsonNode json) {
        Set<String> subscriptions = new HashSet<>();
        json.required("subscriptions").values().forEach(uri -> subscriptions.add(uri.stringValue()));
        return new ClientState(optional(json, "logLevel"), subscriptions, optional(json, "roots"));
    }

    private static Map<String, String> toMap(JsonNode json) {
        Map<String, String> map = new HashMap<>();
        json.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().stringValue()));
        return map;
    }

    /** A revision that is not known here was agreed on by a newer Sluice. */
    private static Optional<ProtocolVersion> revision(JsonNode json) {
        return optional(json, "protocolVersion")
                .map(name -> ProtocolVersion.parse(name).orElseThrow(() -> newer("its revision is not known here")));
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).stringValue();
    }

    private static Optional<String> optional(JsonNode json, String name) {
        return json.optional(name).map(JsonNode::stringValue);
    }

    byte[] encode(Tombstone tombstone) {
        ObjectNode json = mapper.createObjectNode();
        json.put("format", FORMAT);
        json.put("route", tombstone.route());
        json.put("principal", tombstone.principal());
        json.put("reason", tombstone.reason().name());
        return mapper.writeValueAsBytes(json);
    }

    /**
     * Reads a tombstone.
     *
     * @throws UnreadableRecordException when it is none, or one of a newer format
     */
    Tombstone decodeTombstone(byte[] bytes) {
        return decode(
                bytes,
                json -> new Tombstone(
                        text(json, "route"), text(json, "principal"), RemovalReason.valueOf(text(json, "reason"))));
    }
}
