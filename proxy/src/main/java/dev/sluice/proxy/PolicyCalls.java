package dev.sluice.proxy;

import dev.sluice.config.LimitsConfig;
import dev.sluice.interceptors.external.ExternalPolicyException;
import dev.sluice.interceptors.external.PolicyWeb;
import dev.sluice.proxy.connector.http.HttpWeb;
import dev.sluice.proxy.connector.http.HttpWeb.HttpWebSettings;
import dev.sluice.proxy.oauth.WebException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Asks the services that decide in the place of an interceptor, over connections that all of them share. */
final class PolicyCalls implements PolicyWeb {
    /** Each policy has a shorter time limit of its own. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final int MOST_BYTES = 64 << 10;

    private final HttpWeb web;

    private PolicyCalls(HttpWeb web) {
        this.web = web;
    }

    static PolicyCalls over(SharedThreads threads, LimitsConfig limits, Releases releases) {
        HttpWeb web = new HttpWeb(settings(limits), threads.loops(), threads.timer());
        releases.add("closing connections to policy services", web.close());
        return new PolicyCalls(web);
    }

    static HttpWebSettings settings(LimitsConfig limits) {
        return new HttpWebSettings(
                Optional.empty(), anywhere -> true, LONGEST, MOST_BYTES, limits.serviceConnections());
    }

    @Override
    public Mono<String> ask(URI url, Map<String, String> headers, String document, Duration limit) {
        return web.postJson(url, document, headers, limit)
                .onErrorMap(WebException.class, failure -> new ExternalPolicyException("" + failure.getMessage()))
                .flatMap(answer -> answer.isSuccess()
                        ? Mono.just(answer.body())
                        : Mono.error(new ExternalPolicyException("the policy answers with status " + answer.status())));
    }
}
