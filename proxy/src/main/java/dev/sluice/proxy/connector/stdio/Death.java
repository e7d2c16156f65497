package dev.sluice.proxy.connector.stdio;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says how a child ended, to the log and to whoever waited for its answer. */
final class Death {
    /** What the JDK adds to the number of the signal that ended a process, as shells do. */
    private static final int BY_SIGNAL = 128;

    private static final int LAST_SIGNAL = 64;

    private Death() {}

    static FaultException fault(Process child) {
        if (child.isAlive()) {
            return FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "the process has closed its output");
        }
        Map<String, Object> facts = facts(child);
        return FaultException.of(Fault.UPSTREAM_CONNECTION_LOST, "the process has ended: " + facts)
                .with(facts);
    }

    /** The exit code, and the signal when it was one. */
    static Map<String, Object> facts(Process child) {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (!child.isAlive()) {
            int code = child.exitValue();
            facts.put("exitCode", code);
            if (code > BY_SIGNAL && code <= BY_SIGNAL + LAST_SIGNAL) {
                facts.put("signal", code - BY_SIGNAL);
            }
        }
        return facts;
    }
}
