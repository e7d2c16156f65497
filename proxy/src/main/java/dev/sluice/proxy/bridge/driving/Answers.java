package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.MalformedMessageException;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Optional;

/** Makes answers of a server's answers: in the client's revision, to the client's own request. */
final class Answers {
    private Answers() {}

    /**
     * Makes one.
     *
     * @param original the client's request
     * @param response of the server to a request that was sent for it
     * @throws FaultException when the server's answer cannot be read, or is about its revision
     */
    static McpResponse of(Client client, McpRequest original, McpResponse response) {
        return numbered(original.id(), adapted(client, original.method(), renamed(original, response)));
    }

    /**
     * Makes the answer of a tool that has run as a task, for whatever request it is wanted.
     *
     * @param id of the client's request
     * @param response in the words of the server
     * @throws FaultException when it cannot be read
     */
    static McpResponse ofTool(Client client, RequestId id, McpResponse response) {
        return numbered(id, adapted(client, Methods.TOOLS_CALL, response));
    }

    /** The same answer to another request. */
    static McpResponse numbered(RequestId id, McpResponse response) {
        return response.id().equals(Optional.of(id)) ? response : (McpResponse) response.with("/id", id);
    }

    private static McpResponse adapted(Client client, String method, McpResponse response) {
        try {
            return client.adaptation().response(method, response);
        } catch (MalformedMessageException malformed) {
            throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, malformed);
        }
    }

    /** Legacy revisions have a code of their own for a resource that is not there, and none for revisions. */
    private static McpResponse renamed(McpRequest original, McpResponse response) {
        if (response.errorCode() == ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION) {
            throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "the server does not speak 2026-07-28 any more");
        }
        boolean missing = original.method().equals(Methods.RESOURCES_READ)
                && response.errorCode() == ErrorCodes.INVALID_PARAMS
                && response.body()
                        .at("/error/data/uri")
                        .string()
                        .filter(original.targetName()::equals)
                        .isPresent();
        return missing ? (McpResponse) response.with("/error/code", ErrorCodes.RESOURCE_NOT_FOUND) : response;
    }
}
