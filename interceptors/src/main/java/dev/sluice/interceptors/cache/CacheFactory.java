package dev.sluice.interceptors.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * Makes {@link ResultCache} from the settings {@code maxSize}, {@code maxEntry}, {@code maxTtl}, {@code defaultTtl} and
 * {@code sharePublic}.
 */
public final class CacheFactory implements InterceptorFactory {
    /** Found as a service. */
    public CacheFactory() {}

    @Override
    public String name() {
        return "result-cache";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(values, "maxSize", "maxEntry", "maxTtl", "defaultTtl", "sharePublic");
        CacheSettings defaults = CacheSettings.defaults();
        return new ResultCache(
                new CacheSettings(
                        settings.bytes("maxSize", 64 << 10, 1 << 30, defaults.maxSize()),
                        settings.bytes("maxEntry", 1 << 10, 64 << 20, defaults.maxEntry()),
                        settings.duration("maxTtl", Duration.ofSeconds(1), Duration.ofDays(7), defaults.maxTtl()),
                        settings.duration("defaultTtl", Duration.ZERO, Duration.ofDays(1), defaults.defaultTtl()),
                        settings.bool("sharePublic", defaults.sharePublic())),
                Ticker.systemTicker());
    }
}
