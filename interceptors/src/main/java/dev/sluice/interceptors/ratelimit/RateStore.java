package dev.sluice.interceptors.ratelimit;

import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** Where budgets are kept: in this process, or where all replicas look. */
public interface RateStore {
    /**
     * Takes from several budgets in one step: from all of them, or from none when one of them has too little left.
     *
     * @param demands at least one
     * @return zero when it was taken; otherwise how long until it can be, if nobody else takes anything; an error when the
     *     store cannot tell
     */
    Mono<Duration> take(List<Demand> demands);
}
