package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.util.Optional;

/** A call under way at a server, to which messages can belong that did not come as its answer. */
interface Carrier {
    /** Whether questions may become part of its answer. */
    boolean carriesQuestions();

    /** From which level on it wants log messages; empty for none. */
    Optional<LogLevel> level();

    /** Takes a notification that can only belong to it. */
    void tell(McpNotification notification);

    /** Takes a question that can only belong to it. */
    void ask(McpRequest question);

    /** Hears that the server has taken a question back. */
    void withdrawn(RequestId question);
}
