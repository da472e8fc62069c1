#pragma once
#include <microhttpd.h>
#include <stdint.h>
#include <sys/eventfd.h>

// Functions with a variable list of arguments are out of Swift's reach: each use of one has a name here.

typedef void *(*microhttpd_line)(void *context, const char *target, struct MHD_Connection *connection);
typedef size_t (*microhttpd_unescape)(void *context, struct MHD_Connection *connection, char *text);

/// What `microhttpd_start` is given; every callback gets `context`.
struct microhttpd_setup {
    unsigned int flags;
    int listener;
    unsigned int connections;
    size_t memory;
    const char *certificate;
    const char *key;
    const char *priorities;
    void *context;
    MHD_AcceptPolicyCallback policy;
    MHD_AccessHandlerCallback access;
    MHD_NotifyConnectionCallback connection;
    MHD_RequestCompletedCallback completed;
    microhttpd_line line;
    microhttpd_unescape unescape;
    MHD_LogCallback log;
};

static inline struct MHD_Daemon *microhttpd_start(const struct microhttpd_setup *s) {
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)s->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)s->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)s->priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        s->flags, 0, s->policy, s->context, s->access, s->context,
        // The logger first: it is told what the options behind it are refused for.
        MHD_OPTION_EXTERNAL_LOGGER, s->log, s->context,
        MHD_OPTION_LISTEN_SOCKET, s->listener,
        MHD_OPTION_CONNECTION_LIMIT, s->connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->memory,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)0,
        MHD_OPTION_NOTIFY_CONNECTION, s->connection, s->context,
        MHD_OPTION_NOTIFY_COMPLETED, s->completed, s->context,
        MHD_OPTION_URI_LOG_CALLBACK, s->line, s->context,
        MHD_OPTION_UNESCAPE_CALLBACK, s->unescape, s->context,
        MHD_OPTION_ARRAY, s->certificate ? tls : none,
        MHD_OPTION_END);
}

/// What the application attached to the connection when it was opened.
static inline void *microhttpd_context(struct MHD_Connection *connection) {
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static inline int microhttpd_socket(struct MHD_Connection *connection) {
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static inline const struct sockaddr *microhttpd_peer(struct MHD_Connection *connection) {
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
}

/// Bytes from the method to the end of the empty line; 0 before all of them came.
static inline size_t microhttpd_head_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

static inline int microhttpd_epoll(struct MHD_Daemon *daemon) {
    return MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

// Of the system, and missing in Swift's module for it.

static inline int microhttpd_bell(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void microhttpd_ring(int bell) { (void)eventfd_write(bell, 1); }
static inline void microhttpd_hush(int bell) {
    eventfd_t count;
    (void)eventfd_read(bell, &count);
}
