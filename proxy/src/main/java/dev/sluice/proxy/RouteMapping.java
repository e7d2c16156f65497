package dev.sluice.proxy;

import dev.sluice.config.EjectionConfig;
import dev.sluice.config.LimitsConfig;
import dev.sluice.config.ModernClientsConfig;
import dev.sluice.config.RouteConfig;
import dev.sluice.config.Secret;
import dev.sluice.config.SessionLoss;
import dev.sluice.config.StdioConfig;
import dev.sluice.config.StdioMode;
import dev.sluice.config.TimeoutsConfig;
import dev.sluice.config.UpstreamConfig;
import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.bridge.TaskSettings;
import dev.sluice.proxy.bridge.driving.DrivingSettings;
import dev.sluice.proxy.bridge.parking.Isolation;
import dev.sluice.proxy.bridge.parking.ParkingSettings;
import dev.sluice.proxy.connector.balance.EjectionSettings;
import dev.sluice.proxy.connector.channel.ChannelSettings;
import dev.sluice.proxy.connector.channel.SharingSettings;
import dev.sluice.proxy.connector.http.HttpConnectorSettings;
import dev.sluice.proxy.connector.stdio.StdioSettings;
import dev.sluice.proxy.route.RecoverySettings;
import dev.sluice.proxy.route.RouteSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Maps one entry of {@code routes} to the settings of its parts. */
final class RouteMapping {
    private RouteMapping() {}

    /** The settings of the connector to one of the route's upstream replicas. */
    static HttpConnectorSettings connector(RouteConfig route, URI url) {
        LimitsConfig limits = route.limits();
        Map<String, String> headers = route.upstream().headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> value(header.getValue())));
        return new HttpConnectorSettings(
                url,
                headers,
                route.upstream().trust(),
                CredentialsMapping.certificate(route.upstream().credentials()),
                route.upstream().addresses()::allow,
                route.timeouts().upstreamConnect(),
                route.timeouts().upstreamWait(),
                limits.upstreamCalls(),
                limits.upstreamStreams(),
                Math.toIntExact(limits.upstreamResult().bytes()),
                Math.toIntExact(limits.sseLine().bytes()),
                Math.toIntExact(limits.sseEvent().bytes()));
    }

    /** How long each answer may take when an upstream is asked over HTTP what it is. */
    static Duration probe(RouteConfig route) {
        return route.timeouts().upstreamProbe();
    }

    /** What to start for a route, once its program is found. */
    static StdioSettings stdio(RouteConfig route, StdioConfig stdio, Path program) {
        List<String> command = new ArrayList<>(stdio.command());
        command.set(0, program.toString());
        Map<String, String> environment = new LinkedHashMap<>();
        stdio.environment().forEach((name, value) -> environment.put(name, value(value)));
        return new StdioSettings(
                route.name(),
                command,
                environment,
                stdio.directory(),
                stdio.maxProcesses(),
                stdio.stopTimeout(),
                Math.toIntExact(route.limits().upstreamResult().bytes()),
                Math.toIntExact(stdio.unsent().bytes()),
                new StdioSettings.Log(Math.toIntExact(stdio.logLine().bytes()), stdio.logLines(), stdio.logPeriod()),
                new StdioSettings.Restarts(stdio.restartDelay(), stdio.maxRestartDelay()));
    }

    /** How sessions share what is started for them; empty when each has its own. */
    static Optional<SharingSettings> sharing(RouteConfig route, StdioConfig stdio) {
        return stdio.mode() == StdioMode.SESSION
                ? Optional.empty()
                : Optional.of(new SharingSettings(
                        stdio.idleTimeout(),
                        stdio.maxLifetime(),
                        stdio.waitingCalls(),
                        route.upstream().recoveredSubscriptions()));
    }

    /** A line that is shared is replaced without its sessions, whose own lines have no age then. */
    static ChannelSettings channel(StdioConfig stdio) {
        return new ChannelSettings(
                stdio.startTimeout(),
                stdio.queuedMessages(),
                Math.toIntExact(stdio.queuedBytes().bytes()),
                stdio.slowReader(),
                stdio.unclaimedQuestion(),
                stdio.mode() == StdioMode.SESSION ? stdio.maxLifetime() : Duration.ZERO);
    }

    static ChannelSettings sseChannel(RouteConfig route) {
        return new ChannelSettings(
                route.timeouts().upstreamCall(),
                route.limits().sseQueuedMessages(),
                Math.toIntExact(route.limits().sseQueuedBytes().bytes()),
                route.timeouts().sseSlowReader(),
                route.timeouts().sseUnclaimedQuestion(),
                Duration.ZERO);
    }

    /** What replicas tell each other was read within limits before. */
    static JsonLimits busJson() {
        return JsonLimits.defaults().forUpstream(Integer.MAX_VALUE);
    }

    static EjectionSettings ejection(EjectionConfig ejection) {
        return new EjectionSettings(ejection.failures(), ejection.time(), ejection.longestTime(), ejection.maxShare());
    }

    static RouteSettings settings(RouteConfig route) {
        TimeoutsConfig timeouts = route.timeouts();
        return new RouteSettings(
                Math.toIntExact(route.limits().requestBody().bytes()),
                timeouts.requestBody(),
                timeouts.handshake(),
                timeouts.upstreamCall(),
                timeouts.upstreamCallTotal(),
                timeouts.detachedCall(),
                timeouts.taskPoll(),
                timeouts.keepAlive(),
                route.limits().openQuestions(),
                route.limits().channelCalls(),
                route.upstream().forwardHeaders(),
                route.upstream().samplingContext(),
                route.anonymousSessions(),
                recovery(route.upstream()));
    }

    /** What holds for modern clients when the route's upstream is a legacy server. */
    static ParkingSettings parking(RouteConfig route) {
        ModernClientsConfig clients = route.upstream().modernClients();
        return new ParkingSettings(
                Isolation.valueOf(clients.isolation().name()),
                clients.sessions(),
                clients.sessionsPerPrincipal(),
                clients.sessionIdle(),
                clients.prewarmed(),
                clients.sessionWait(),
                clients.waitingCalls(),
                clients.waitingCallsPerPrincipal(),
                route.timeouts().upstreamCall(),
                clients.parkedCalls(),
                clients.parkedCallsPerPrincipal(),
                route.timeouts().parkedCall(),
                clients.coalescing(),
                clients.rounds(),
                clients.parkedMessages(),
                clients.listens(),
                clients.listensPerPrincipal(),
                clients.subscriptions(),
                clients.rootsWait(),
                clients.rootsQuestions(),
                clients.ttl(),
                clients.cacheScope().name().toLowerCase(Locale.ROOT),
                route.limits().knownTools(),
                tasks(route));
    }

    /** What holds for legacy clients when the route's upstream is a modern server. */
    static DrivingSettings driving(RouteConfig route) {
        return new DrivingSettings(
                route.name(),
                route.limits().drivenCalls(),
                route.limits().drivenCallsPerPrincipal(),
                route.limits().inputRounds(),
                route.timeouts().question(),
                route.upstream().recoveredSubscriptions(),
                tasks(route));
    }

    /** What holds for tasks between a client and a server of different eras. */
    static TaskSettings tasks(RouteConfig route) {
        return new TaskSettings(
                route.tasks(),
                route.limits().tasks(),
                route.limits().tasksPerPrincipal(),
                route.limits().taskAnswers().bytes(),
                route.timeouts().task(),
                route.timeouts().hostedTask(),
                route.timeouts().taskPoll());
    }

    private static RecoverySettings recovery(UpstreamConfig upstream) {
        return new RecoverySettings(
                upstream.onSessionLost() == SessionLoss.RECOVER,
                upstream.recoveredSubscriptions(),
                upstream.movesAtOnce());
    }

    static JsonLimits downstreamJson(LimitsConfig limits) {
        return new JsonLimits(
                limits.jsonDepth(),
                limits.jsonTokens(),
                Math.toIntExact(limits.jsonString().bytes()),
                Math.toIntExact(limits.jsonName().bytes()),
                limits.jsonNumber(),
                limits.batchSize());
    }

    static JsonLimits upstreamJson(LimitsConfig limits) {
        return downstreamJson(limits)
                .forUpstream(Math.toIntExact(Math.max(
                        limits.upstreamResult().bytes(), limits.sseEvent().bytes())));
    }

    static Set<ProtocolVersion> revisions(RouteConfig route) {
        return route.revisions().stream()
                .map(date -> ProtocolVersion.parse(date)
                        .orElseThrow(() -> new StartException("routes: unknown revision " + date)))
                .collect(Collectors.toSet());
    }

    private static String value(Secret secret) {
        return secret.value();
    }
}
