// Tells the formats by how files begin, and holds what they say against the model's weights.
#include "engine/load_weights.hpp"

#include <algorithm>
#include <map>

#include "engine/npz.hpp"
#include "engine/safetensors.hpp"
#include "engine/tfjs_weights.hpp"
#include "schema/json.hpp"
#include "text/file_text.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

using Tensors = std::vector<StoredTensor>;

/// Files of Keras that are not read, in words.
std::optional<std::string> keras_fault(std::string_view bytes) {
  if (bytes.starts_with("\x89HDF"))
    return "this is an HDF5 file, as Keras's .h5 files are; HDF5 is not read";
  const bool archive = bytes.starts_with("PK");
  // The directory, which has the names, is at the end.
  const std::string_view end =
      bytes.substr(bytes.size() - std::min(bytes.size(), std::size_t{1} << 16));
  if (archive && end.find("model.weights.h5") != std::string_view::npos)
    return "this is a .keras archive, whose weights are HDF5; HDF5 is not read";
  return std::nullopt;
}
constexpr const char* keras_hint =
    "in Python: numpy.savez('weights.npz', *model.get_weights()); weights.npz is read";

std::optional<Tensors> read_tensors(const std::string& file, Diagnostics& diagnostics) {
  std::string why;
  const auto text = FileText::open(file, why);
  if (!text) {
    diagnostics.add({.file = file, .message = format("cannot be read: {}", why)});
    return std::nullopt;
  }
  const std::string_view bytes = text->text();
  if (const auto fault = keras_fault(bytes)) {
    diagnostics.add({.file = file, .message = *fault, .hint = keras_hint});
    return std::nullopt;
  }
  auto tensors = bytes.starts_with("PK") || file.ends_with(".npz")
                     ? read_npz(file, bytes, diagnostics)
                 : is_json(file, bytes) ? read_tfjs_weights(file, bytes, diagnostics)
                                        : read_safetensors(file, bytes, diagnostics);
  if (text->unchanged()) return tensors;
  diagnostics.add({.file = file,
                   .message = "was changed while it was read",
                   .hint = "start again when whoever writes it is done"});
  return std::nullopt;
}

std::vector<std::uint64_t> shape_of(const WeightView& view) {
  if (view.rows == 0) return {view.columns};
  return {view.rows, view.columns};
}

/// The arrays in the order of their numbers; nothing unless all are called arr_0, arr_1, ...
std::optional<std::vector<const StoredTensor*>> numbered(const Tensors& tensors) {
  std::vector<const StoredTensor*> order(tensors.size(), nullptr);
  for (const StoredTensor& tensor : tensors) {
    constexpr std::string_view prefix = "arr_";
    if (!tensor.name.starts_with(prefix)) return std::nullopt;
    const auto number = parse_integer(tensor.name.substr(prefix.size()));
    if (!number || *number < 0 || static_cast<std::size_t>(*number) >= order.size())
      return std::nullopt;
    order[static_cast<std::size_t>(*number)] = &tensor;
  }
  if (std::find(order.begin(), order.end(), nullptr) != order.end() || order.empty())
    return std::nullopt;
  return order;
}

class Matching {
 public:
  Matching(const std::vector<WeightView>& weights, const Tensors& tensors, const std::string& file,
           Diagnostics& diagnostics)
      : weights_(weights), tensors_(tensors), file_(file), diagnostics_(diagnostics) {}

  /// The tensor of each weight; faults if any has none.
  std::vector<const StoredTensor*> found() {
    auto found = numbered(tensors_);
    if (!found) return by_name();
    for (std::size_t i = 0; i < std::max(found->size(), weights_.size()); ++i) {
      if (i >= weights_.size()) {
        fault(format("the model has no weight number {} for 'arr_{}'", i, i), counted());
      } else if (i >= found->size()) {
        fault(format("there is no array 'arr_{}' for '{}' of shape {}", i, weights_[i].name,
                     shape_text(shape_of(weights_[i]))),
              counted());
      } else {
        check_shape(weights_[i], *(*found)[i]);
      }
    }
    return *found;
  }

 private:
  void fault(std::string message, std::string hint = {}) {
    diagnostics_.add({.file = file_, .message = std::move(message), .hint = std::move(hint)});
  }
  std::string counted() const {
    return format("the file has {} arrays, the model {} weights", tensors_.size(), weights_.size());
  }

  void check_shape(const WeightView& weight, const StoredTensor& tensor) {
    const std::vector<std::uint64_t> expected = shape_of(weight);
    if (tensor.shape == expected) return;
    const std::string name = tensor.name == weight.name
                                 ? format("'{}'", tensor.name)
                                 : format("'{}' ('{}' of the model)", tensor.name, weight.name);
    const bool turned = tensor.shape.size() == 2 && expected.size() == 2 &&
                        tensor.shape[0] == expected[1] && tensor.shape[1] == expected[0];
    fault(format("{} has the shape {}, expected {}", name, shape_text(tensor.shape),
                 shape_text(expected)),
          turned ? "kernels are inputs x units, as in Keras; PyTorch has them transposed" : "");
  }

  std::vector<const StoredTensor*> by_name() {
    std::map<std::string, const StoredTensor*> by_name;
    for (const StoredTensor& tensor : tensors_) by_name.emplace(tensor.name, &tensor);
    std::vector<std::string> missing;
    std::vector<std::string> extra;
    for (const WeightView& weight : weights_)
      if (!by_name.contains(weight.name)) missing.push_back(weight.name);
    for (const StoredTensor& tensor : tensors_) {
      if (std::none_of(weights_.begin(), weights_.end(),
                       [&](const WeightView& weight) { return weight.name == tensor.name; }))
        extra.push_back(tensor.name);
    }
    std::vector<const StoredTensor*> found;
    for (const WeightView& weight : weights_) {
      const auto tensor = by_name.find(weight.name);
      if (tensor == by_name.end()) {
        fault(format("there is no tensor '{}', expected with the shape {}", weight.name,
                     shape_text(shape_of(weight))),
              extra.empty() ? "" : hint_for(weight.name, extra, "tensors of no weight"));
        continue;
      }
      check_shape(weight, *tensor->second);
      found.push_back(tensor->second);
    }
    constexpr std::size_t most = 20;
    for (std::size_t i = 0; i < std::min(extra.size(), most); ++i) {
      fault(format("the tensor '{}' is no weight of the model", extra[i]),
            missing.empty() ? "" : hint_for(extra[i], missing, "weights that are missing"));
    }
    if (extra.size() > most)
      fault(format("{} more tensors are no weights of the model", extra.size() - most));
    return found;
  }

  const std::vector<WeightView>& weights_;
  const Tensors& tensors_;
  const std::string& file_;
  Diagnostics& diagnostics_;
};

}  // namespace

bool load_weights(Network& network, const std::string& file, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const auto tensors = read_tensors(file, diagnostics);
  if (!tensors) return false;
  const std::vector<WeightView> weights = network.weights();
  const auto found = Matching(weights, *tensors, file, diagnostics).found();
  if (diagnostics.error_count() != errors) return false;
  for (std::size_t i = 0; i < weights.size(); ++i)
    std::copy(found[i]->values.begin(), found[i]->values.end(), weights[i].values.begin());
  return true;
}

}  // namespace fanin
