package dev.sluice.interceptors;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.SessionId;
import java.util.Optional;

/** What a limit is counted by. */
public enum Dimension {
    /** Who is authenticated; where nobody is, the address that the client comes from. */
    PRINCIPAL,
    /** The application that acts for somebody; where none is known, the address that the client comes from. */
    CLIENT,
    /** The legacy session; requests without one have none in common. */
    SESSION,
    /** The address that the client comes from. */
    ADDRESS,
    /** The tool that is called; other requests are not counted. */
    TOOL,
    /** The method. */
    METHOD;

    private static final String CLIENT_ADDRESS = "client.address";

    /**
     * What a request is counted under.
     *
     * @param context of the request
     * @param request the request
     * @return empty when the limit does not concern it
     */
    public Optional<String> of(InterceptContext context, McpRequest request) {
        Principal principal = context.principal();
        return switch (this) {
            case PRINCIPAL -> Optional.of(principal.isAnonymous() ? address(context) : "p:" + principal.key());
            case CLIENT ->
                Optional.of(
                        principal.clientId().isEmpty()
                                ? address(context)
                                : "c:" + principal.issuer() + '\n' + principal.clientId());
            case SESSION -> context.session().map(SessionId::value).map(id -> "s:" + id);
            case ADDRESS -> Optional.of(address(context));
            case TOOL ->
                request.method().equals(Methods.TOOLS_CALL)
                        ? Optional.of("t:" + request.targetName())
                        : Optional.empty();
            case METHOD -> Optional.of("m:" + request.method());
        };
    }

    /** Without the port, which is another for each connection. */
    private static String address(InterceptContext context) {
        return "a:" + context.metadata().getOrDefault(CLIENT_ADDRESS, "");
    }
}
