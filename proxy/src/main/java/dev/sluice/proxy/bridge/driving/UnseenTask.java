package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.util.Optional;
import reactor.core.publisher.Flux;

/** A client that has not asked for a task: one that its server insists on is brought to its end unseen. */
final class UnseenTask implements TaskHandling {
    private final Client client;
    private final UpstreamRequest asked;
    private final Workshop workshop;

    UnseenTask(Client client, UpstreamRequest asked, Workshop workshop) {
        this.client = client;
        this.asked = asked;
        this.workshop = workshop;
    }

    @Override
    public boolean isWanted() {
        return false;
    }

    @Override
    public UpstreamEvent answered(McpResponse answer) {
        return new UpstreamEvent.Message(Answers.of(client, (McpRequest) asked.message(), answer));
    }

    @Override
    public Flux<UpstreamEvent> created(McpResponse created) {
        ServerTask task = ServerTask.created(client, asked, workshop, created);
        Flux<UpstreamEvent> driven = new DrivenTask(client, asked, workshop, task, Optional.empty())
                .run(created.body().member("result"), end -> answered(end.answer()));
        return driven.onErrorResume(failure -> task.abandon().thenMany(Flux.error(failure)));
    }
}
