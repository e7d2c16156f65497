package dev.sluice.interceptors.chain;

import dev.sluice.interceptors.InterceptAction;
import reactor.core.publisher.Mono;

/**
 * An interceptor that was asked about a message.
 *
 * @param link who was asked
 * @param answer what it returned; not subscribed yet
 * @param askedAtNanos when, on the chain's timer
 */
record Question(Link link, Mono<InterceptAction> answer, long askedAtNanos) {}
