package dev.sluice.it.npm;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands {@link NodeJs} to tests, and leaves them out where there is none and nobody requires it. */
final class WithNodeJs implements ExecutionCondition, ParameterResolver {
    private static final Logger LOGGER = LoggerFactory.getLogger(WithNodeJs.class);
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(WithNodeJs.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Integer> version = installedVersion(context);
        if (NodeJs.isUsable(version) || "required".equals(System.getProperty("sluice.npm"))) {
            return ConditionEvaluationResult.enabled(
                    "Node.js " + version.map(String::valueOf).orElse("required"));
        }
        if (context.getTestMethod().isEmpty()) {
            LOGGER.warn("LEFT OUT: {}, because there is no Node.js 20 or newer", context.getDisplayName());
        }
        return ConditionEvaluationResult.disabled("no Node.js 20 or newer");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(NodeJs.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (!NodeJs.isUsable(installedVersion(context))) {
            throw new IllegalStateException("sluice.npm is required, but there is no Node.js 20 or newer");
        }
        return store(context).computeIfAbsent(NodeJs.class, type -> NodeJs.install(), NodeJs.class);
    }

    private static Optional<Integer> installedVersion(ExtensionContext context) {
        return store(context)
                .computeIfAbsent(Version.class, type -> new Version(NodeJs.version()), Version.class)
                .major;
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }

    private record Version(Optional<Integer> major) {}
}
