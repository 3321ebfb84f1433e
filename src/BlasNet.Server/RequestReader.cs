using System.Runtime.InteropServices;
using System.Text.Json;
using BlasNet.Tables;
using Microsoft.AspNetCore.Http;

namespace BlasNet.Server;

/// <summary>Reader of the rows of a request, and caller of the model.</summary>
internal sealed class RequestReader(ServedModel model, ServerOptions options)
{
    private readonly Predictor predictor = model.Predictor;
    private readonly string[] names = [.. model.Predictor.Inputs.Select(input => input.Name)];

    /// <summary>Predicts the rows of a body.</summary>
    /// <exception cref="ConfigurationException">The body does not fit the model.</exception>
    /// <exception cref="DataException">The body is malformed, or a value cannot be used.</exception>
    /// <exception cref="RefusedException">The body has too many rows.</exception>
    public Answers Read(BodyKind kind, ArraySegment<byte> body) => kind switch
    {
        _ when body.Count == 0 => throw new DataException("the body is empty."),
        BodyKind.Csv => ReadCsv(body),
        BodyKind.Picture => ReadPicture(body),
        _ when model.IsTable => ReadObjects(body),
        _ => ReadNumbers(body),
    };

    private Answers ReadObjects(ArraySegment<byte> body)
    {
        using JsonDocument document = JsonBody.Parse(body);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && !model.IsSeries)
        {
            var cells = new Dictionary<string, object?>(names.Length, StringComparer.Ordinal);
            return new Answers([predictor.Predict(JsonBody.Cells(root, cells, names))]) { IsSingle = true };
        }
        if (root.ValueKind != JsonValueKind.Array)
            throw new DataException(model.IsSeries
                ? "an array of objects is required, one for each step of time."
                : "an object with a property for each column is required, or an array of such objects.");
        RequireRows(root.GetArrayLength());
        return new Answers(predictor.PredictMany(Rows(root)));
    }

    // The predictor encodes a row before it asks for the next, so that one dictionary serves all.
    private IEnumerable<IReadOnlyDictionary<string, object?>> Rows(JsonElement array)
    {
        var cells = new Dictionary<string, object?>(StringComparer.Ordinal);
        int number = 0;
        foreach (JsonElement row in array.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object)
                throw new DataException(
                    new Place { Row = number }, $"an object with a property for each column is required, not {JsonBody.Kind(row)}.");
            yield return JsonBody.Cells(row, cells, names, number);
            number++;
        }
    }

    private Answers ReadNumbers(ArraySegment<byte> body)
    {
        (List<float> values, int[] extents) = NumberArrays.Read(body);
        int[] flat = [predictor.InputWidth], shape = model.InputShape.ToArray();
        int[][] forms = [flat, .. model.HasOneInput ? [shape, shape is [.., 1] ? shape[..^1] : shape] : Array.Empty<int[]>()];
        bool isSingle = Array.Exists(forms, extents.SequenceEqual);
        if (!isSingle && !Array.Exists(forms, extents[1..].SequenceEqual))
            throw new DataException(new Place { Property = "inputs" },
                $"'inputs' has the shape {Shape.Text(extents)}, but the model takes "
                + $"{string.Join(" or ", forms.Select(form => Shape.Text(form)).Distinct())} for one row, and a list of such for several.");
        int width = predictor.InputWidth, rows = values.Count / width;
        RequireRows(rows);
        float[] row = new float[width];
        return new Answers(predictor.PredictMany(Enumerable.Range(0, rows).Select(number =>
        {
            CollectionsMarshal.AsSpan(values).Slice(number * width, width).CopyTo(row);
            return row;
        }))) { IsSingle = isSingle };
    }

    private Answers ReadCsv(ArraySegment<byte> body)
    {
        TablePreprocessor preprocessor = predictor.Preprocessor!;
        Table table = preprocessor.Read(new TextSource("body", body), withLabels: model.IsSeries, TableFaults.Refused);
        RequireRows(table.RowCount);
        EncodedTable encoded = preprocessor.Forecast(table);
        bool isWhole = encoded.Rows.Count == table.RowCount && !model.IsSeries;
        return new Answers(predictor.Predict(table)) { Table = table, Numbers = isWhole ? null : encoded.Rows };
    }

    private Answers ReadPicture(ArraySegment<byte> body)
    {
        using var stream = new MemoryStream(body.Array!, body.Offset, body.Count, writable: false);
        return new Answers([predictor.PredictImage(stream)]) { IsSingle = true };
    }

    private void RequireRows(int count)
    {
        if (count > options.MaxRows)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, FormattableString.Invariant(
                $"The request has {count} rows, but at most {options.MaxRows} are taken at once; --max-rows changes it."));
        if (count == 0)
            throw new DataException("there is no row in the list.");
    }
}
