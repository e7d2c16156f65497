package dev.sluice.interceptors.validation;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import dev.sluice.interceptors.Settings;
import java.util.Map;

/** Makes {@link ProtocolValidator} from the setting {@code unknownMethods}. */
public final class ProtocolValidatorFactory implements InterceptorFactory {
    /** Found as a service. */
    public ProtocolValidatorFactory() {}

    @Override
    public String name() {
        return "protocol-validator";
    }

    @Override
    public Interceptor create(Map<String, Object> values) {
        Settings settings = Settings.of(values, "unknownMethods");
        ProtocolValidatorSettings defaults = ProtocolValidatorSettings.defaults();
        return new ProtocolValidator(
                new ProtocolValidatorSettings(settings.choice("unknownMethods", defaults.unknownMethods())));
    }
}
