package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpResponse;

/** The server's end of one call. */
interface ServerSide {
    /** Sends the call. */
    void send();

    /** Answers a question. */
    void answer(McpResponse answer);

    /** Takes the call back. */
    void cancel(String reason);
}
