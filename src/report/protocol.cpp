// The few fields of a resolved model file that statistics ask for.
#include "report/protocol.hpp"

#include <algorithm>
#include <cmath>

#include "schema/yaml.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

const Node* find(const Node* node, std::string_view key) {
  if (node == nullptr) return nullptr;
  const Entry* entry = node->find(key);
  return entry == nullptr || entry->value.is_null() ? nullptr : &entry->value;
}

}  // namespace

double Protocol::ratio() const {
  return train_rows == 0 ? 0 : static_cast<double>(held_out_rows) / static_cast<double>(train_rows);
}

Protocol protocol_of(const Run& run) {
  Diagnostics unread;
  const auto spec = parse_yaml(unread.add_source("spec", run.spec), unread);
  const Node* root = spec ? &*spec : nullptr;
  const Node* data = find(root, "data");
  const std::int64_t held_out = run.test_rows > 0 ? run.test_rows : run.validation_rows;
  Protocol protocol;
  const Node* rule = find(data, "split");
  const bool last = rule != nullptr && rule->text == "last" && find(data, "folds") == nullptr;
  const bool one_seed = find(find(root, "fit"), "split_seed") != nullptr;
  const bool own_file = run.test_rows > 0 && find(data, "test_csv") != nullptr;
  protocol.fixed_split = held_out == 0 || last || one_seed || own_file;
  protocol.held_out_rows = held_out;
  protocol.train_rows = run.train_rows;
  if (const Node* size = find(find(root, "fit"), "batch_size"); size != nullptr)
    protocol.batch_size = std::max<std::int64_t>(1, parse_integer(size->text).value_or(32));
  return protocol;
}

Protocol joined(const Protocol& a, const Protocol& b) {
  Protocol both = a.ratio() < b.ratio() ? b : a;
  both.fixed_split = a.fixed_split && b.fixed_split;
  return both;
}

double steps_per_epoch(const Run& run, const Protocol& protocol) {
  return std::ceil(static_cast<double>(run.train_rows) / static_cast<double>(protocol.batch_size));
}

}  // namespace fanin
