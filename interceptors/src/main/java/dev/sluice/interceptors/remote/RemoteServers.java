package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.service.ServiceAddress;

/** The way to MCP servers that host interceptors; offered by the process. Any thread may use it. */
@FunctionalInterface
public interface RemoteServers {
    /**
     * Prepares the way to one; nothing is sent yet.
     *
     * @param address its MCP endpoint
     * @param maxBytes largest answer, 1 or more
     * @return to be closed by the caller
     */
    RemoteServer open(ServiceAddress address, int maxBytes);
}
