// Deep Learning from Scratch, sections 5.1 to 5.4: a purchase as a computational graph, forward for its price, backward for what moves it.
// dotnet fsi scripts/computational-graph.fsx     It takes a second, so --quick changes nothing.
#load "blasnet.fsx"
open Blasnet
open BlasNet.FSharp

/// The gradients of a price with regard to each variable, as numbers: one walk back through the graph.
let backward (price: Variable<float>) (variables: Variable<float> list) =
    [ for gradient in Gradient.Of(price, List.toArray variables) -> Variable.Of(gradient).Item ]

let leaf (value: float) = Variable.Of value

// 5.4.1: two apples at 100 each, and 10 % of tax.
let apple, apples, tax = leaf 100.0, leaf 2.0, leaf 1.1
let applePrice = apple * apples
let price = applePrice * tax
printfn "price: %.0f" price.Item
for name, gradient in List.zip [ "apple"; "apples"; "tax" ] (backward price [ apple; apples; tax ]) do
    printfn "d price / d %s: %.1f" name gradient

// 5.4.2: two apples at 100 and three oranges at 150.
let orange, oranges = leaf 150.0, leaf 3.0
let orangePrice = orange * oranges
let fruit = applePrice + orangePrice
let total = fruit * tax
printfn "price with oranges: %.0f" total.Item
let values = [ apple; apples; orange; oranges; tax; applePrice; orangePrice; fruit; total ]
let gradients = List.zip values (backward total values)
let names = [ "apple"; "apples"; "orange"; "oranges"; "tax" ]
for name, (_, gradient) in List.zip names (List.take names.Length gradients) do
    printfn "d price with oranges / d %s: %.1f" name gradient

// Figure 5-17: values above the arrows, gradients below them.
let arrow from upTo (value: Variable<float>) (graph: GraphPlot) =
    let _, gradient = List.find (fun (each, _) -> obj.ReferenceEquals(each, value)) gradients
    graph.Arrow(from, upTo, $"%g{value.Item}", $"%g{gradient}")

let node (key: string) (text: string) (graph: GraphPlot) = graph.Node(key, text)

GraphPlot.Create("Two apples and three oranges with tax")
|> node "apple" "apple" |> node "apples" "number" |> node "orange" "orange" |> node "oranges" "number" |> node "tax" "tax"
|> node "apple price" "×" |> node "orange price" "×" |> node "fruit" "+" |> node "total" "×" |> node "price" "price"
|> arrow "apple" "apple price" apple |> arrow "apples" "apple price" apples
|> arrow "orange" "orange price" orange |> arrow "oranges" "orange price" oranges
|> arrow "apple price" "fruit" applePrice |> arrow "orange price" "fruit" orangePrice
|> arrow "fruit" "total" fruit |> arrow "tax" "total" tax
|> arrow "total" "price" total
|> Plot.save (picture "computational-graph")
