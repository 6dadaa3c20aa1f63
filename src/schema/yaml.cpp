// The only file that knows yaml-cpp: its events become Nodes, with everything refused that it lets
// pass.
#include "schema/yaml.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "text/format.hpp"

namespace fanin {

namespace {

// Thrown out of yaml-cpp's parser by our handler; never leaves this file.
struct Refused {
  Place place;
  std::string message;
  std::string hint;
};

Place place_at(int number, const Source& source, const YAML::Mark& mark) {
  if (mark.is_null()) return {number, 0, 1};
  return {number,
          source.offset(static_cast<std::size_t>(mark.line), static_cast<std::size_t>(mark.column)),
          1};
}

/// A code point that is no character (Unicode 15, section 23.7: U+FDD0 to U+FDEF, and the last two
/// of each plane), which yaml-cpp writes as U+FFFD: where it begins in the UTF-8 text.
std::size_t find_noncharacter(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto last_two = [&](std::size_t i) { return byte(i) == 0xBF && byte(i + 1) >= 0xBE; };
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (byte(i) == 0xEF &&
        (last_two(i + 1) || (byte(i + 1) == 0xB7 && byte(i + 2) >= 0x90 && byte(i + 2) <= 0xAF)))
      return i;
    if (byte(i) >= 0xF0 && i + 3 < text.size() && byte(i + 1) % 16 == 15 && last_two(i + 2))
      return i;
  }
  return std::string_view::npos;
}

class Builder : public YAML::EventHandler {
 public:
  Builder(int number, const Source& source, const YamlLimits& limits, Diagnostics& diagnostics)
      : number_(number), source_(source), limits_(limits), diagnostics_(diagnostics) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (started_) {
      throw Refused{place_at(number_, source_, mark), "something follows the end of the document",
                    "a file holds one document: check the indentation, or remove '---'"};
    }
    started_ = true;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.place = place_at(number_, source_, mark);
    if (!stack_.empty() && stack_.back().block_list) {
      node.place.begin = dash_before(node.place.begin);
    }
    add(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const Place place = place_at(number_, source_, mark);
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw Refused{place, "an alias stands inside the value that it repeats", {}};
    }
    const Size size = size_of(found->second);
    if (stack_.size() + size.depth > limits_.depth) throw too_deep(place);
    count(size.nodes, place);
    add_copied(size.bytes, place);
    Node copy = found->second;
    // The value is where the alias stands; its parts stay where they are written.
    const std::string_view rest = source_.text().substr(place.begin);
    copy.place = place;
    copy.place.length =
        std::max<std::size_t>(1, std::min(rest.find_first_of(" \t\r\n,[]{}"), rest.size()));
    add(std::move(copy), YAML::NullAnchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = Node::scalar(value);
    node.place = place_at(number_, source_, mark);
    if (find_noncharacter(value) != std::string::npos)
      throw Refused{node.place, "this text holds a code point that is no character", {}};
    node.quoted = quoted_by_tag(tag, node.place);
    measure(node, tag);
    static constexpr std::string_view nulls[] = {"", "~", "null", "Null", "NULL"};
    for (const std::string_view null : nulls) {
      if (!node.quoted && value == null) {
        node.kind = Node::Kind::null;
        node.text.clear();
      }
    }
    add(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Node::sequence({}), mark, tag, anchor);
    stack_.back().block_list = style == YAML::EmitterStyle::Block;
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::mapping({}), mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool block_list = false;
    bool has_key = false;
    bool repeated = false;  ///< the key was here before: its value is passed over
    std::string key;
    Place key_place;
    std::vector<Entry> merges;
    std::map<std::string, Place> keys;  ///< of the entries, for looking up
  };

  // yaml-cpp puts an empty item of a block list at the next token, which may be lines away: its '-'
  // is where it belongs.
  std::size_t dash_before(std::size_t next) const {
    const std::string_view text = source_.text();
    // A null that is written stands where it is.
    if (next < text.size() && std::string_view("~nN&!").find(text[next]) != std::string_view::npos)
      return next;
    for (std::size_t end = next; end > 0;) {
      const std::size_t line_end = end;
      const std::size_t start =
          text.rfind('\n', end - 1) == std::string_view::npos ? 0 : text.rfind('\n', end - 1) + 1;
      std::string_view line = text.substr(start, line_end - start);
      line = line.substr(0, line.find('#'));
      const std::size_t last = line.find_last_not_of(" \t\r\n");
      if (last != std::string_view::npos) return line[last] == '-' ? start + last : next;
      end = start > 0 ? start - 1 : 0;
    }
    return next;
  }

  bool quoted_by_tag(const std::string& tag, Place place) const {
    if (tag == "?" || tag.empty()) return false;
    if (tag == "!" || tag == "tag:yaml.org,2002:str") return true;
    if (tag == "tag:yaml.org,2002:python/unicode" || tag == "tag:yaml.org,2002:python/str") {
      return true;
    }
    // The python/ ones are what PyYAML writes for Python's own values: a tuple is a list to us.
    for (const char* plain : {"int", "float", "bool", "null", "seq", "map", "python/tuple",
                              "python/list", "python/dict", "python/int", "python/long",
                              "python/float", "python/bool", "python/none"}) {
      if (tag == std::string("tag:yaml.org,2002:") + plain) return false;
    }
    throw Refused{place, format("the tag '{}' is not known here", tag),
                  "write the value without a tag"};
  }

  // yaml-cpp gives no end marks, and lets a quote that is never closed pass at the end of the text.
  void measure(Node& node, const std::string& tag) const {
    const std::string_view text = source_.text();
    std::size_t at = node.place.begin;
    while (at < text.size() && (text[at] == '&' || (text[at] == '!' && tag != "!"))) {
      // "!<tag:yaml.org,2002:str>" is the only form in which these can stand.
      if (text.substr(at).starts_with("!<")) at = std::min(text.find('>', at), text.size());
      at = text.find_first_of(" \t\r\n,[]{}", at);
      at = at == std::string_view::npos ? text.size() : text.find_first_not_of(" \t\r\n", at);
    }
    if (at >= text.size()) return;
    const char quote = text[at];
    node.place.begin = at;
    if (!node.quoted || (quote != '"' && quote != '\'')) {
      node.place.length = std::max<std::size_t>(
          1, node.text.find('\n') == std::string::npos ? node.text.size() : 1);
      return;
    }
    for (std::size_t i = at + 1; i < text.size(); ++i) {
      if (quote == '"' && text[i] == '\\') {
        ++i;
      } else if (text[i] == quote) {
        if (quote == '\'' && i + 1 < text.size() && text[i + 1] == quote) {
          ++i;
          continue;
        }
        node.place.length = i + 1 - at;
        return;
      }
    }
    throw Refused{{number_, at, 1}, "this quote is never closed", {}};
  }

  struct Size {
    std::size_t nodes = 0;
    std::size_t bytes = 0;
    std::size_t depth = 0;  ///< of lists and mappings
  };

  static void add_size(const Node& node, Size& size, std::size_t depth) {
    ++size.nodes;
    size.bytes += node.text.size();
    if (node.is_sequence() || node.is_mapping()) size.depth = std::max(size.depth, ++depth);
    for (const Node& item : node.items) add_size(item, size, depth);
    for (const Entry& entry : node.entries) {
      size.bytes += entry.key.size();
      add_size(entry.value, size, depth);
    }
  }
  static Size size_of(const Node& node) {
    Size size;
    add_size(node, size, 0);
    return size;
  }

  Refused too_deep(Place place) const {
    return {place, format("values are nested deeper than {} levels", limits_.depth), {}};
  }

  /// One long text can be repeated as often as there are values.
  void add_copied(std::size_t bytes, Place place) {
    copied_bytes_ += bytes;
    if (copied_bytes_ > limits_.bytes) {
      throw Refused{
          place, format("what the aliases repeat is larger than {} MiB", limits_.bytes >> 20), {}};
    }
  }

  /// Keeps what an alias may ask for. Anchors inside of anchors keep their parts once more.
  void keep(const Node& node, YAML::anchor_t anchor) {
    const Size size = size_of(node);
    kept_nodes_ += size.nodes;
    if (kept_nodes_ > limits_.nodes) {
      throw Refused{node.place, format("the anchors name more than {} values", limits_.nodes), {}};
    }
    kept_bytes_ += size.bytes;
    if (kept_bytes_ > 2 * limits_.bytes) {
      throw Refused{node.place,
                    format("what the anchors name is larger than {} MiB", limits_.bytes >> 19),
                    {}};
    }
    anchors_[anchor] = node;
  }

  void count(std::size_t nodes, Place place) {
    nodes_ += nodes;
    if (nodes_ > limits_.nodes) {
      throw Refused{place, format("the document holds more than {} values", limits_.nodes), {}};
    }
  }

  void open(Node node, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    node.place = place_at(number_, source_, mark);
    quoted_by_tag(tag, node.place);
    if (stack_.size() >= limits_.depth) throw too_deep(node.place);
    Open opened;
    opened.node = std::move(node);
    opened.anchor = anchor;
    stack_.push_back(std::move(opened));
  }

  void close() {
    Open done = std::move(stack_.back());
    stack_.pop_back();
    // Merge keys come last and never replace a key that is written out (yaml.org/type/merge).
    for (Entry& entry : done.merges) {
      if (done.keys.emplace(entry.key, entry.key_place).second) {
        done.node.entries.push_back(std::move(entry));
      }
    }
    add(std::move(done.node), done.anchor);
  }

  void merge(Open& into, Node value) const {
    if (value.is_mapping()) {
      for (Entry& entry : value.entries) into.merges.push_back(std::move(entry));
    } else if (value.is_sequence()) {
      for (Node& item : value.items) {
        if (!item.is_mapping()) throw Refused{item.place, "'<<' takes mappings only", {}};
        merge(into, std::move(item));
      }
    } else {
      throw Refused{value.place, format("'<<' takes a mapping, found {}", described(value)), {}};
    }
  }

  void add(Node node, YAML::anchor_t anchor) {
    count(1, node.place);
    if (anchor != YAML::NullAnchor) keep(node, anchor);
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& top = stack_.back();
    if (top.node.is_sequence()) {
      top.node.items.push_back(std::move(node));
    } else if (!top.has_key) {
      if (!node.is_scalar() && !node.is_null()) {
        throw Refused{node.place, format("a key must be a name, found {}", described(node)), {}};
      }
      const auto [first, is_new] = top.keys.emplace(node.text, node.place);
      top.repeated = !is_new && node.text != "<<";
      if (top.repeated) {
        diagnostics_.error(node.place, format("the key '{}' is here twice, first in line {}",
                                              node.text, source_.locate(first->second.begin).line));
      }
      top.has_key = true;
      top.key = std::move(node.text);
      top.key_place = node.place;
    } else {
      top.has_key = false;
      // yaml-cpp puts an empty value at the next token, which may be lines away: its key is where
      // it belongs.
      if (node.is_null()) node.place = top.key_place;
      if (top.repeated) return;
      if (top.key == "<<") {
        merge(top, std::move(node));
      } else {
        top.node.entries.push_back({std::move(top.key), top.key_place, std::move(node)});
      }
    }
  }

  int number_;
  const Source& source_;
  const YamlLimits& limits_;
  Diagnostics& diagnostics_;
  Node root_;
  bool started_ = false;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_ = 0;
  std::size_t copied_bytes_ = 0;
  std::size_t kept_nodes_ = 0;
  std::size_t kept_bytes_ = 0;
};

// The innermost bracket still open at the end of the text, quotes and comments passed over;
// yaml-cpp's own mark points anywhere. Without one: `otherwise`.
Place last_open_bracket(Place otherwise, std::string_view text) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char before = i == 0 ? '\n' : text[i - 1];
    const bool begins = std::string_view(" \t\n[{,:").find(before) != std::string_view::npos;
    if ((c == '"' || c == '\'') && begins) {
      i = std::min(text.find(c, i + 1), text.size());
    } else if (c == '#' && begins) {
      i = std::min(text.find('\n', i), text.size());
    } else if (c == '[' || c == '{') {
      open.push_back(i);
    } else if ((c == ']' || c == '}') && !open.empty()) {
      open.pop_back();
    }
  }
  return open.empty() ? otherwise : Place{otherwise.source, open.back(), 1};
}

/// {units: 3 activation: relu}: the ':' where a value ended without a comma.
Refused comma_missing(Place colon, std::string_view text) {
  constexpr const char* ends = " \t\r\n,{}[]";
  const std::size_t before = text.find_last_of(ends, colon.begin);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  if (begin == colon.begin) return {colon, "this ':' has no key", {}};
  return {{colon.source, begin, colon.begin - begin},
          format("a comma is missing before '{}'", text.substr(begin, colon.begin - begin)),
          "two keys in {...} stand apart by ','"};
}

// yaml-cpp's words, turned into what the writer of the file can act on.
Refused in_our_words(const YAML::Exception& problem, Place place, const Source& source) {
  const std::string_view said = problem.msg;
  const auto says = [&](std::string_view part) {
    return said.find(part) != std::string_view::npos;
  };
  const std::string_view line = source.line_at(place.begin);
  const std::size_t indented = std::min(line.find_first_not_of(' '), line.size());
  if (says("tab") || line.substr(indented).starts_with('\t')) {
    place.begin = static_cast<std::size_t>(line.data() - source.text().data()) + indented;
    return {place, "a tab is used for indentation", "YAML is indented with spaces only"};
  }
  if (says("end of map flow") || says("end of sequence flow")) {
    const Place open = last_open_bracket(place, source.text());
    if (source.text().substr(open.begin, 1) == ":") return comma_missing(open, source.text());
    return {open, format("this '{}' is never closed", source.text().substr(open.begin, 1)), {}};
  }
  if (says("end of map not found") || says("illegal map value") || says("illegal map key")) {
    return {place, "this does not fit into the mapping around it",
            "check the indentation, and that 'key: value' has one ':' and a space after it"};
  }
  if (says("end of sequence not found") || says("illegal block entry")) {
    return {place, "this does not fit into the list around it", "check the indentation of '- '"};
  }
  if (says("illegal flow end")) return {place, "this bracket closes nothing", {}};
  if (says("EOF in scalar") || says("EOF"))
    return {place, "the file ends inside a quoted text", {}};
  if (says("anchor is not defined")) return {place, "this alias has no anchor before it", {}};
  if (says("unknown token")) {
    return {place, "a value cannot begin with this character", "put the value in quotes"};
  }
  return {place, format("this is not YAML: {}", said), {}};
}

std::optional<Refused> bad_bytes(int number, std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    return Refused{
        {number, 0, 1}, format("the document is larger than {} MiB", limits.bytes >> 20), {}};
  }
  if (const auto at = invalid_utf8(text))
    return Refused{{number, *at, 1}, "this byte is not UTF-8 text", {}};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      return Refused{{number, i, 1}, format("control character 0x{:02x}", c), {}};
    }
    if (c == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) {
      return Refused{
          {number, i, 1}, "a carriage return without a line feed", "end lines with LF or CRLF"};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Node> parse_yaml(int number, Diagnostics& diagnostics, const YamlLimits& limits) {
  return parse_yaml_as(number, diagnostics.source(number).text(), diagnostics, limits);
}

std::optional<Node> parse_yaml_as(int number, std::string_view text, Diagnostics& diagnostics,
                                  const YamlLimits& limits) {
  const Source source({}, std::string(text));
  const auto refuse = [&](const Refused& refused) {
    diagnostics.error(refused.place, refused.message, refused.hint);
    return std::nullopt;
  };
  if (const auto refused = bad_bytes(number, source.text(), limits)) return refuse(*refused);
  // At the end of a text without a last line break yaml-cpp loses its place and passes open quotes.
  std::istringstream stream{std::string(source.text()) + "\n"};
  Builder builder(number, source, limits, diagnostics);
  try {
    YAML::Parser parser(stream);
    // A second call sees whatever yaml-cpp would silently drop after the first document; the
    // builder refuses it.
    if (parser.HandleNextDocument(builder) && parser) parser.HandleNextDocument(builder);
  } catch (const Refused& refused) {
    return refuse(refused);
  } catch (const YAML::Exception& problem) {
    return refuse(in_our_words(problem, place_at(number, source, problem.mark), source));
  }
  return builder.take();
}

namespace {

bool is_flat(const Node& node) {
  return std::all_of(node.items.begin(), node.items.end(),
                     [](const Node& item) { return !item.is_sequence() && !item.is_mapping(); });
}

// At the beginning of a line these begin and end a document, which yaml-cpp does not look at.
bool marks_document(std::string_view text) {
  return text.starts_with("---") || text.starts_with("...");
}

void emit(YAML::Emitter& out, const Node& node, int depth) {
  // A layer, an optimizer, a list of names: small parts read best on one line.
  const bool one_line = depth >= 2 || (depth == 1 && node.entries.empty() && is_flat(node));
  if (node.is_sequence() || node.is_mapping()) {
    if (one_line) out << YAML::Flow;
  }
  switch (node.kind) {
    case Node::Kind::null:
      out << YAML::Null;
      break;
    case Node::Kind::scalar:
      if (node.quoted || marks_document(node.text)) out << YAML::DoubleQuoted;
      out << node.text;
      break;
    case Node::Kind::sequence:
      out << YAML::BeginSeq;
      for (const Node& item : node.items) emit(out, item, depth + 1);
      out << YAML::EndSeq;
      break;
    case Node::Kind::mapping:
      out << YAML::BeginMap;
      for (const Entry& entry : node.entries) {
        out << YAML::Key;
        if (marks_document(entry.key)) out << YAML::DoubleQuoted;
        out << entry.key << YAML::Value;
        emit(out, entry.value, depth + 1);
      }
      out << YAML::EndMap;
      break;
  }
}

}  // namespace

std::string emit_yaml(const Node& node) {
  YAML::Emitter out;
  emit(out, node, 0);
  std::string text;
  // yaml-cpp puts DEL in quotes, and leaves it as it is there, which YAML does not allow.
  for (const char* c = out.c_str(); *c != '\0'; ++c) {
    if (*c == '\x7f') {
      text += "\\x7F";
    } else {
      text += *c;
    }
  }
  return text + "\n";
}

}  // namespace fanin
