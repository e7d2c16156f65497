package dev.sluice.proxy.adaptation;

import java.util.List;
import java.util.Map;

/** Whether two JSON values are the same for whoever reads them. */
final class JsonEquality {
    private JsonEquality() {}

    static boolean areEqual(Object one, Object other) {
        if (one instanceof JsonObject object) {
            return other instanceof JsonObject another && sameMembers(object, another);
        }
        if (one instanceof JsonArray array) {
            return other instanceof JsonArray another && sameItems(array.items(), another.items());
        }
        if (one instanceof JsonNumber number) {
            return other instanceof JsonNumber another && number.hasValueOf(another);
        }
        return one.equals(other);
    }

    private static boolean sameMembers(JsonObject one, JsonObject other) {
        if (one.entries().size() != other.entries().size()) {
            return false;
        }
        for (Map.Entry<String, Object> member : one.entries()) {
            boolean same = other.get(member.getKey())
                    .filter(value -> areEqual(member.getValue(), value))
                    .isPresent();
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameItems(List<Object> one, List<Object> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!areEqual(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }
}
