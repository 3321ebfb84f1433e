namespace BlasNet.FSharp

open System.Numerics
open System.Numerics.Tensors
open BlasNet.Plots

/// Plots; the plot comes last, so that items follow each other in a pipe. Numbers may be of any type, in any sequence.
[<RequireQualifiedAccess>]
module Plot =
    /// Starts a plot with a title.
    let create (title: string) = Plot.Create title

    /// Starts a plot with a title and the names of its axes.
    let createWith (title: string) (xLabel: string) (yLabel: string) = Plot.Create(title, xLabel, yLabel)

    /// Draws a line through points; an empty label stays out of the legend.
    let line<'x, 'y when 'x :> INumberBase<'x> and 'y :> INumberBase<'y>> (x: seq<'x>) (y: seq<'y>) (label: string) (plot: Plot) =
        plot.Line(x, y, label)

    /// Draws a line with a dot at each point.
    let markedLine<'x, 'y when 'x :> INumberBase<'x> and 'y :> INumberBase<'y>> (x: seq<'x>) (y: seq<'y>) (label: string) (plot: Plot) =
        plot.Line(x, y, label, marker = true)

    /// Draws a dashed line.
    let dashedLine<'x, 'y when 'x :> INumberBase<'x> and 'y :> INumberBase<'y>> (x: seq<'x>) (y: seq<'y>) (label: string) (plot: Plot) =
        plot.Line(x, y, label, dashed = true)

    /// Draws the line of a function between two values of x.
    let curve (f: float -> float) (from: float) (upTo: float) (label: string) (plot: Plot) = plot.Function(f, from, upTo, label)

    /// Draws a dot for each point.
    let scatter<'x, 'y when 'x :> INumberBase<'x> and 'y :> INumberBase<'y>> (x: seq<'x>) (y: seq<'y>) (label: string) (plot: Plot) =
        plot.Scatter(x, y, label)

    /// Draws a dot for each point, in a colour for each class.
    let classes<'x, 'y when 'x :> INumberBase<'x> and 'y :> INumberBase<'y>> (x: seq<'x>) (y: seq<'y>) (classes: seq<int>) (plot: Plot) =
        plot.Scatter(x, y, classes = Seq.toArray classes)

    /// Draws a bar for each name.
    let bars<'v when 'v :> INumberBase<'v>> (names: seq<string>) (values: seq<'v>) (label: string) (plot: Plot) =
        plot.Bars(names, values, label)

    /// Draws the number of values in each of several bins between the least and the largest value.
    let histogram<'v when 'v :> INumberBase<'v>> (bins: int) (values: seq<'v>) (label: string) (plot: Plot) =
        plot.Histogram(values, bins, label = label)

    /// Draws the number of values in each of several bins between two ends.
    let histogramOver<'v when 'v :> INumberBase<'v>> (low: float) (high: float) (bins: int) (values: seq<'v>) (label: string) (plot: Plot) =
        plot.Histogram(values, bins, low, high, label)

    /// Draws an arrow from each point (x, y) by (u, v), scaled to the distance of the points.
    let quiver<'p, 'a when 'p :> INumberBase<'p> and 'a :> INumberBase<'a>>
        (x: seq<'p>) (y: seq<'p>) (u: seq<'a>) (v: seq<'a>) (label: string) (plot: Plot) =
        plot.Quiver(x, y, u, v, label)

    /// Colours the plane by the values at the points of a mesh.
    let heatmap<'v when 'v :> INumberBase<'v>> (mesh: Mesh) (values: seq<'v>) (plot: Plot) = plot.Heatmap(mesh, values)

    /// Colours the plane by the values between two ends, in the colours of a scale.
    let heatmapOver<'v when 'v :> INumberBase<'v>>
        (scale: ColorScale) (low: float) (high: float) (mesh: Mesh) (values: seq<'v>) (plot: Plot) =
        plot.Heatmap(mesh, values, low, high, scale)

    /// Draws the lines along which the values over a mesh are equal, at round levels.
    let contour<'v when 'v :> INumberBase<'v>> (mesh: Mesh) (values: seq<'v>) (plot: Plot) = plot.Contour(mesh, values)

    /// Draws the lines along which the values over a mesh have the given levels.
    let contourAt<'v when 'v :> INumberBase<'v>> (levels: seq<float>) (mesh: Mesh) (values: seq<'v>) (plot: Plot) =
        plot.Contour(mesh, values, levels)

    /// Draws one image [rows, columns] or [rows, columns, channels].
    let image<'v when 'v :> INumberBase<'v>> (image: Tensor<'v>) (plot: Plot) = plot.Image image

    /// Draws images [images, rows, columns(, channels)], with a number of columns.
    let imageGrid<'v when 'v :> INumberBase<'v>> (columns: int) (images: Tensor<'v>) (plot: Plot) = plot.ImageGrid(images, columns)

    /// Draws the filters of a kernel [rows, columns, channels, filters], with a number of columns.
    let filters<'v when 'v :> INumberBase<'v>> (columns: int) (kernel: Tensor<'v>) (plot: Plot) = plot.Filters(kernel, columns)

    /// Writes a text above a point.
    let text (x: float) (y: float) (text: string) (plot: Plot) = plot.Text(x, y, text)

    /// Makes the x axis logarithmic.
    let logX (plot: Plot) = plot.LogX()

    /// Makes the y axis logarithmic.
    let logY (plot: Plot) = plot.LogY()

    /// Sets the range of the x axis.
    let xRange (low: float) (high: float) (plot: Plot) = plot.XRange(low, high)

    /// Sets the range of the y axis.
    let yRange (low: float) (high: float) (plot: Plot) = plot.YRange(low, high)

    /// Gives both axes the same scale.
    let equalAxes (plot: Plot) = plot.EqualAxes()

    /// Sets width and height in pixels.
    let size width height (plot: Plot) = plot.Size(width, height)

    /// Puts plots side by side below a title, with a number of columns.
    let grid (columns: int) (title: string) (plots: seq<Plot>) = PlotGrid.Create(columns, plots, title)

    /// Puts plots of a size in pixels side by side below a title, with a number of columns.
    let gridOf (width: int) (height: int) (columns: int) (title: string) (plots: seq<Plot>) =
        PlotGrid.Create(columns, plots, title, width, height)

    /// Returns a picture as an SVG document.
    let toSvg (picture: Drawing) = picture.ToSvg()

    /// Writes a picture as an SVG file; missing folders are created.
    let save (path: string) (picture: Drawing) = picture.Save path
