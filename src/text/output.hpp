// Files out: whole or not at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fanin {

/// Writes the file so that it is either whole or untouched (a temporary file beside it, waited for
/// until it is on the disk, then renamed), whoever else writes it at the same time. A symbolic link
/// stays, the file it names is replaced; what is not a regular file (a device, a pipe) is written
/// into. WorldError if it cannot.
void write_file(const std::string& path, std::string_view content);

/// Removes from the folder what write_file left there when its process was killed, and gives how
/// many files that were; those of processes that live on this machine stay.
std::size_t remove_unfinished(const std::string& folder);

/// WorldError if write_file could not even begin: a folder stands there, or the folder around it
/// is missing or may not be written. Leaves nothing behind.
void probe_file(const std::string& path);

/// WorldError if the file would be written outside of the folder: a symbolic link in a folder that
/// came from elsewhere may lead to anything of the user's.
void check_inside(const std::string& path, const std::string& folder);

/// The folder and those it lies in; WorldError if it cannot be made.
void make_folder(const std::string& path);

/// Both paths lead to one file, be it there or yet to be made.
bool same_file(const std::string& a, const std::string& b);

/// There is something at the path that is neither a file nor a folder: a device, a pipe, a socket.
bool is_special_file(const std::string& path);

/// The system's words for an errno, begun as our messages begin.
std::string system_words(int error);

}  // namespace fanin
