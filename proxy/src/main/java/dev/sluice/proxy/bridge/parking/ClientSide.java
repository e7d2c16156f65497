package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpNotification;
import java.util.Map;

/** One exchange of the client: its request, or one of its later requests for the same call. */
interface ClientSide {
    /** Passes on what the server says meanwhile. */
    void tell(McpNotification notification);

    /**
     * Ends the exchange with questions.
     *
     * @param questions by their keys, in their order
     * @param round under which the client may come back
     */
    void ask(Map<String, OpenQuestion> questions, long round);

    /** Ends the exchange. */
    void end(Outcome outcome);
}
