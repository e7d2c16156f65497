package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.RequestMeta;
import java.util.LinkedHashMap;
import java.util.Map;

/** Results that no legacy server writes, because its revision has nothing like them. */
final class OwnResult {
    private OwnResult() {}

    /**
     * Makes one.
     *
     * @param type says what it is
     * @param identity what the server calls itself; missing while that is not known
     */
    static McpResponse of(McpRequest request, String type, Map<String, ?> members, JsonView identity) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("resultType", type);
        result.putAll(members);
        if (identity.isObject()) {
            result.put("_meta", Map.of(RequestMeta.SERVER_INFO, identity));
        }
        return McpResponse.result(request.id(), result);
    }
}
