#pragma once
#include <gio/gio.h>
#include <glib-unix.h>
#include <libintl.h>
#include <locale.h>

// Macros and variadic functions, which Swift does not import.
static const gboolean mb_source_remove = G_SOURCE_REMOVE;
static const gboolean mb_source_continue = G_SOURCE_CONTINUE;
static const int mb_lc_all = LC_ALL;

static inline const GVariantType *mb_byte_type(void)
{
    return G_VARIANT_TYPE_BYTE;
}

static inline void mb_set_unknown_property(GError **error, const char *name)
{
    g_set_error(error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY, "There is no property %s.", name);
}

// `closed` of GDBusConnection.
typedef void (*mb_closed)(GDBusConnection *connection, gboolean was_remote, GError *error, gpointer data);

static inline void mb_connect_closed(
    GDBusConnection *connection, mb_closed handler, gpointer data, GClosureNotify destroy)
{
    g_signal_connect_data(connection, "closed", G_CALLBACK(handler), data, destroy, 0);
}

// `network-changed` of GNetworkMonitor.
typedef void (*mb_network_changed)(GNetworkMonitor *monitor, gboolean is_available, gpointer data);

static inline void mb_connect_network_changed(
    GNetworkMonitor *monitor, mb_network_changed handler, gpointer data, GClosureNotify destroy)
{
    g_signal_connect_data(monitor, "network-changed", G_CALLBACK(handler), data, destroy, 0);
}
