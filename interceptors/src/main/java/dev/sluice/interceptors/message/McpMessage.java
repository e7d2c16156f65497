package dev.sluice.interceptors.message;

/** One JSON-RPC message of MCP. */
public interface McpMessage {}
